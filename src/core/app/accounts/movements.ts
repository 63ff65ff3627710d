import { asId, decimalText, sha256Hex, toIso } from '../../kernel/index.ts'
import type { Decimal, Instant } from '../../kernel/index.ts'
import type { AccountRecord } from '../../ledger/index.ts'
import type { CashMovementKind, CashMovementRecord } from '../../portfolio/index.ts'
import type { PortfolioDeps } from '../portfolios/deps.ts'
import { snapshotOf, valueAccount } from '../portfolios/equity.ts'
import type { Write } from '../store/store.ts'
import type { CashOrder } from './cash-order.ts'

/** Live money leaves when an operator has paid it out; paper money at once, unless its owner wants it to wait. */
export const payoutOf = (
  { moneyKind }: Pick<AccountRecord, 'moneyKind'>,
  asked: CashOrder['payout'] | undefined,
): CashOrder['payout'] => (moneyKind === 'live' ? 'on_approval' : (asked ?? 'at_once'))

/** A number to quote to people: short, and the same for the same transaction for ever. */
export const confirmationNumber = (id: string): string => `OPX-${sha256Hex(id).slice(0, 12).toUpperCase()}`

export const movementAnswerOf = (movement: CashMovementRecord) => ({
  id: movement.id,
  transaction_id: movement.id,
  account_id: movement.accountId,
  transaction_type: movement.kind,
  status: movement.status,
  amount: decimalText(movement.amount),
  currency: movement.currency,
  reference: movement.reference,
  notes: movement.notes,
  method: movement.method,
  counterparty: movement.counterparty,
  counterparty_country: movement.counterpartyCountry,
  depositor: movement.depositor,
  transfer_id: movement.transferId,
  confirmation_number: confirmationNumber(movement.id),
  created_at: toIso(movement.createdAt),
  executed_at: movement.executedAt === null ? null : toIso(movement.executedAt),
})

const OUTGOING: readonly CashMovementKind[] = ['withdrawal', 'fee', 'transfer']
/** Money from or to outside: it is no profit and no loss. */
const EXTERNAL: readonly CashMovementKind[] = ['deposit', 'withdrawal', 'transfer']

const signed = (order: CashOrder): Decimal =>
  OUTGOING.includes(order.kind) ? order.amount.negated() : order.amount

type Flow = Readonly<{ account: AccountRecord; flow: Decimal }>

/** What accounts are worth right before money from or to outside moves. */
export const valuesBefore = (deps: PortfolioDeps, flows: readonly Flow[]): readonly Write[] =>
  flows.flatMap(({ account, flow }): readonly Write[] => {
    const about = { id: deps.ids.next(), at: deps.clock.now(), reason: 'flow' as const, flow }
    const record = snapshotOf(valueAccount(deps, account), about)
    return record ? [{ op: 'insert', table: 'equitySnapshots', record }] : []
  })

/** Values before the money of an order moves: right after them it does. */
export function flowSnapshots(deps: PortfolioDeps, order: CashOrder): readonly Write[] {
  if (!EXTERNAL.includes(order.kind)) return []
  const flow = signed(order)
  const counter = order.counter ? [{ account: order.counter, flow: flow.negated() }] : []
  return valuesBefore(deps, [{ account: order.account, flow }, ...counter])
}

/** `executedAt` null: it waits for the transfer that is pending. */
export function movementsOf(
  deps: PortfolioDeps,
  order: CashOrder,
  id: string,
  moved: Readonly<{ transferId: CashMovementRecord['transferId']; executedAt: Instant | null }>,
): readonly [CashMovementRecord, ...CashMovementRecord[]] {
  const now = deps.clock.now()
  const { account, counter, kind, symbol, reference, notes } = order
  const own: CashMovementRecord = {
    id: asId<'cashMovement'>(id),
    accountId: account.id,
    userId: account.userId as CashMovementRecord['userId'],
    kind,
    status: moved.executedAt === null ? 'pending' : 'executed',
    currency: 'USD',
    amount: signed(order),
    counterAccountId: counter?.id ?? null,
    symbol,
    reference,
    notes,
    transferId: moved.transferId,
    createdAt: now,
    executedAt: moved.executedAt,
    ...order.channel,
  }
  if (counter === null) return [own]
  const theirs: CashMovementRecord = {
    ...own,
    id: asId<'cashMovement'>(deps.ids.next()),
    accountId: counter.id,
    amount: order.amount,
    counterAccountId: account.id,
  }
  return [own, theirs]
}
