import type { EntryOutput } from '../../client/index.ts'
import { useStream } from '../../terminal/hooks.ts'
import type { TicketTerms } from './machine.ts'

export type Position = EntryOutput<'trading.getPosition'>

/** What is held in the order's own instrument. */
export function useHeld({ symbol, accountId }: TicketTerms): Position | null {
  const { data } = useStream({ channel: 'positions' })
  const isMet = (position: Position): boolean =>
    position.account_id === accountId && position.status === 'open' && position.symbol === symbol
  return (data?.items ?? []).find(isMet) ?? null
}
