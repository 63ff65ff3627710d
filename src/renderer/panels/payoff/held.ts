import { Decimal } from '../../../core/kernel/index.ts'
import type { EntryInput, EntryOutput } from '../../client/index.ts'
import type { Structure } from '../../state/structure.ts'
import { optionParts, underlyingOf } from '../../widgets/words/instrument.ts'

type Position = Pick<
  EntryOutput<'trading.getPosition'>,
  'account_id' | 'symbol' | 'quantity' | 'entry_price' | 'position_type'
>
export type HeldLeg = NonNullable<EntryInput<'trading.payoff'>['held']>[number]

/** The most that the engine takes beside a structure. */
export const HELD_MAX = 60

/**
 * What the account holds that a structure can be laid over: of its underlying, and of its expiry or without one. A
 * position that is itself the structure is not counted twice.
 */
export function heldLegs(
  positions: readonly Position[],
  accountId: string | null,
  structure: Structure | null,
): readonly HeldLeg[] {
  const symbols = structure?.legs.map(({ symbol }) => symbol) ?? []
  const [first] = symbols
  if (first === undefined || accountId === null) return []
  const expiry = symbols.flatMap((symbol) => optionParts(symbol)?.expiry ?? [])[0] ?? null
  return positions
    .filter(({ account_id, symbol, position_type }) => {
      const parts = optionParts(symbol)
      const isOfExpiry = parts === null || expiry === null || parts.expiry === expiry
      const isItself = structure?.from === 'position' && symbols.includes(symbol)
      const isOfUnderlying = underlyingOf(symbol) === underlyingOf(first)
      return account_id === accountId && position_type !== 'flat' && isOfUnderlying && isOfExpiry && !isItself
    })
    .map(({ symbol, quantity, entry_price: price }) => {
      const size = new Decimal(quantity)
      const isPriced = new Decimal(price).isPositive() && !new Decimal(price).isZero()
      return {
        symbol,
        side: size.isNegative() ? ('sell' as const) : ('buy' as const),
        quantity: size.abs().toFixed(),
        ...(isPriced ? { price } : {}),
      }
    })
}
