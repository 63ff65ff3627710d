import type { UserId } from '../../kernel/index.ts'
import type { Store } from '../store/store.ts'
import type { OrderNoteRecord } from '../../portfolio/index.ts'

const PAGE = 500

/** Words that somebody wrote beside their orders, a page of orders at a time. */
export async function orderNotesOf(
  { trading, portfolios }: Pick<Store, 'trading' | 'portfolios'>,
  userId: UserId,
): Promise<readonly OrderNoteRecord[]> {
  const notes: OrderNoteRecord[] = []
  for (let offset = 0; ; offset += PAGE) {
    const { items } = await trading.orders({ userId }, { limit: PAGE, offset })
    notes.push(...(await portfolios.orderNotes(items.map(({ id }) => id))))
    if (items.length < PAGE) return notes
  }
}
