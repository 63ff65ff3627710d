import type { AuditFact } from '../../../audit/index.ts'
import {
  CURRENCY_SCALE,
  ZERO,
  asId,
  assert,
  amountText,
  decimalText,
  ok,
  refused,
} from '../../../kernel/index.ts'
import type { AccountId, Decimal, JsonObject, Result, TransferId } from '../../../kernel/index.ts'
import { isDue, isVenueRole, ledgerFailure } from '../../../ledger/index.ts'
import type {
  AccountRecord,
  LedgerFailure,
  PendingTransferRecord,
  TransferRecord,
  VenueRole,
} from '../../../ledger/index.ts'
import type { DeskOutcome } from '../../desk-port/desk.ts'
import type { TransferCommands, TransferRequest } from '../../desk-port/transfers.ts'
import { noteTransfer, openDay } from '../guards/account-days.ts'
import { deskFact } from '../state/facts.ts'
import { freeCash } from '../state/futures-state.ts'
import { finish } from '../consequences/finish.ts'
import { CLOSING } from '../guards/retired.ts'
import { makeScope } from '../state/scope.ts'
import type { Scope } from '../state/scope.ts'
import { venueAccount } from '../state/venue-account.ts'
import type { DeskState } from '../state/state-types.ts'

/** Pending transfers that one sweep ends at most, so that orders never wait long for it. */
const EXPIRIES_PER_SWEEP = 200

type Asker = Readonly<{ actorId: string; requestId: string | null; personal: AuditFact['personal'] }>

const factsOf = (pending: PendingTransferRecord): JsonObject => ({
  debit_account_id: pending.debitAccountId,
  credit_account_id: pending.creditAccountId,
  currency: pending.currency,
  amount: decimalText(pending.amount),
  kind: pending.kind,
  cause_id: pending.causeId,
  status: pending.status,
  posted_amount: pending.postedAmount === null ? null : decimalText(pending.postedAmount),
  transfer_id: pending.transferId,
  reason: pending.reason,
})

function tell(scope: Scope, action: string, pending: PendingTransferRecord, asker: Asker | null): void {
  scope.facts.push(
    deskFact({
      action,
      actorId: asker?.actorId ?? 'system',
      resourceType: 'transfer',
      resourceId: pending.id,
      at: scope.at,
      facts: factsOf(pending),
      requestId: asker?.requestId ?? null,
      personal: asker?.personal ?? null,
    }),
  )
}

function accountNamed(
  state: DeskState,
  name: TransferRequest['from'],
  field: string,
): Result<AccountRecord | VenueRole, LedgerFailure> {
  if (isVenueRole(name)) return ok(name)
  const account = state.ledger.account(name)
  if (account === null) return refused(ledgerFailure('account_not_found', 'No such account.', { field }))
  const isClosing = field === 'credit_account_id' && state.retired.has(name)
  if (account.status === 'active' && !isClosing) return ok(account)
  const message = isClosing
    ? `${CLOSING}: nothing is paid in.`
    : `The account is ${account.status}; nothing moves there.`
  return refused(ledgerFailure('account_not_active', message, { field }))
}

function amountFailure({ amount, currency }: TransferRequest): LedgerFailure | null {
  const scale = CURRENCY_SCALE[currency]
  if (!amount.isFinite() || amount.lte(ZERO)) {
    return ledgerFailure('amount_refused', 'A transfer moves more than 0.', { field: 'amount' })
  }
  if (amount.decimalPlaces() <= scale) return null
  const message = `${currency} has ${scale} digits after the point; ${decimalText(amount)} has more.`
  return ledgerFailure('amount_refused', message, {
    field: 'amount',
    details: { limit: 'currency_scale', value: amount.decimalPlaces(), bound: scale },
  })
}

type Ends = Readonly<{ debit: AccountRecord | VenueRole; credit: AccountRecord | VenueRole }>

/** What is wrong between the two ends, or null. At least one is a client's: the venue's own money moves by trades. */
function endsFailure({ debit, credit }: Ends): LedgerFailure | null {
  if (typeof debit === 'string' && typeof credit === 'string') {
    return ledgerFailure('transfer_ends_refused', 'One end of a transfer names an account by its id.')
  }
  if (typeof debit === 'string' || typeof credit === 'string') return null
  if (debit.id === credit.id) {
    return ledgerFailure('transfer_ends_refused', 'A transfer joins two accounts.', {
      field: 'credit_account_id',
    })
  }
  if (debit.moneyKind === credit.moneyKind) return null
  return ledgerFailure('transfer_ends_refused', 'Live and paper money never meet.', {
    field: 'credit_account_id',
  })
}

function checkedEnds(state: DeskState, request: TransferRequest): Result<Ends, LedgerFailure> {
  const wrong = amountFailure(request)
  if (wrong) return refused(wrong)
  const debit = accountNamed(state, request.from, 'debit_account_id')
  if (!debit.ok) return debit
  const credit = accountNamed(state, request.to, 'credit_account_id')
  if (!credit.ok) return credit
  const ends = { debit: debit.value, credit: credit.value }
  const apart = endsFailure(ends)
  if (apart) return refused(apart)
  if (request.expiresAt !== null && request.expiresAt <= state.clock.now()) {
    const message = 'The transfer would end before it begins.'
    return refused(ledgerFailure('expiry_past', message, { field: 'expires_at' }))
  }
  return ok(ends)
}

function coverFailure(
  state: DeskState,
  debit: Ends['debit'],
  request: TransferRequest,
): LedgerFailure | null {
  if (typeof debit === 'string' || debit.mayOverdraw) return null
  const inDollars = request.currency === 'USD'
  const available = inDollars ? freeCash(state, debit.id) : state.ledger.available(debit.id, request.currency)
  if (request.amount.lte(available)) return null
  const message = `${amountText(available)} ${request.currency} is available.`
  return ledgerFailure('insufficient_balance', message, {
    field: 'amount',
    details: {
      limit: 'available_cash',
      value: decimalText(request.amount),
      bound: decimalText(available),
    },
  })
}

function idsOf(
  state: DeskState,
  scope: Scope,
  ends: Ends,
): Readonly<{ debit: AccountId; credit: AccountId }> {
  const { debit, credit } = ends
  const known = typeof debit === 'string' ? credit : debit
  assert(typeof known !== 'string', 'one end is an account')
  const idOf = (end: AccountRecord | VenueRole): AccountId =>
    typeof end === 'string' ? venueAccount(state, scope, end, known.moneyKind) : end.id
  return { debit: idOf(debit), credit: idOf(credit) }
}

/** Checked before anything changes: holds the amount until it is posted, voided or expired. */
export function reserveTransfer(
  state: DeskState,
  request: TransferRequest,
): Result<DeskOutcome<PendingTransferRecord>> {
  const ends = checkedEnds(state, request)
  if (!ends.ok) return ends
  const uncovered = coverFailure(state, ends.value.debit, request)
  if (uncovered) return refused(uncovered)
  const scope = makeScope(state.clock.now())
  const { debit, credit } = idsOf(state, scope, ends.value)
  const id = asId<'transfer'>(state.ids.next())
  const pending: PendingTransferRecord = {
    id,
    debitAccountId: debit,
    creditAccountId: credit,
    currency: request.currency,
    amount: request.amount,
    kind: request.kind,
    causeId: request.causeId ?? id,
    status: 'pending',
    expiresAt: request.expiresAt,
    createdAt: scope.at,
    resolvedAt: null,
    postedAmount: null,
    transferId: null,
    reason: null,
  }
  state.ledger.pending.reserve(pending)
  scope.accounts.add(debit)
  scope.logs.push({ op: 'insert', table: 'pendingTransfers', record: pending })
  tell(scope, 'transfer.reserved', pending, request)
  return ok(finish(state, scope, pending))
}

function waiting(state: DeskState, id: TransferId): Result<PendingTransferRecord, LedgerFailure> {
  const pending = state.ledger.pending.find(id)
  if (pending !== null) return ok(pending)
  return refused(ledgerFailure('transfer_not_pending', 'The transfer is not pending (any more).'))
}

/** An end may have been closed or frozen, or have lost its portfolio, since the transfer was reserved: it can be voided. */
function idleEndFailure(state: DeskState, pending: PendingTransferRecord): LedgerFailure | null {
  const debit = accountNamed(state, pending.debitAccountId, 'debit_account_id')
  if (!debit.ok) return debit.failure
  const credit = accountNamed(state, pending.creditAccountId, 'credit_account_id')
  return credit.ok ? null : credit.failure
}

/** Refuses what is over, more than is pending, and what is no amount of the currency. */
function postFailure(
  state: DeskState,
  pending: PendingTransferRecord,
  amount: Decimal,
): LedgerFailure | null {
  if (isDue(pending, state.clock.now())) {
    return ledgerFailure('transfer_not_pending', 'The time of the transfer is over; it expires.')
  }
  const idle = idleEndFailure(state, pending)
  if (idle) return idle
  const isBooked = amount.gt(ZERO) && amount.decimalPlaces() <= CURRENCY_SCALE[pending.currency]
  if (isBooked && amount.lte(pending.amount)) return null
  const message = `Between 0 and ${amountText(pending.amount)} ${pending.currency} can be posted.`
  return ledgerFailure('amount_refused', message, {
    field: 'amount',
    details: { limit: 'pending_amount', value: decimalText(amount), bound: decimalText(pending.amount) },
  })
}

export const postTransfer = (
  state: DeskState,
  request: Parameters<TransferCommands['postTransfer']>[0],
): ReturnType<TransferCommands['postTransfer']> => {
  const found = waiting(state, request.id)
  if (!found.ok) return found
  const amount = request.amount ?? found.value.amount
  const wrong = postFailure(state, found.value, amount)
  if (wrong) return refused(wrong)
  const scope = makeScope(state.clock.now())
  const transferId = asId<'transfer'>(state.ids.next())
  const { debitAccountId, creditAccountId } = found.value
  for (const accountId of [debitAccountId, creditAccountId]) openDay(state, scope, accountId)
  const posted = state.ledger.pending.post(request.id, { transferId, amount, at: scope.at })
  noteTransfer(state, scope, posted.transfer)
  keepTransfer(scope, posted.transfer)
  scope.logs.push({ op: 'put', table: 'pendingTransfers', record: posted.pending })
  tell(scope, 'transfer.posted', posted.pending, request)
  return ok(finish(state, scope, posted))
}

function keepTransfer(scope: Scope, record: TransferRecord): void {
  scope.logs.push({ op: 'insert', table: 'transfers', record })
  scope.accounts.add(record.debitAccountId)
  scope.accounts.add(record.creditAccountId)
}

export const voidTransfer = (
  state: DeskState,
  request: Parameters<TransferCommands['voidTransfer']>[0],
): ReturnType<TransferCommands['voidTransfer']> => {
  const found = waiting(state, request.id)
  if (!found.ok) return found
  const scope = makeScope(state.clock.now())
  const change = { status: 'voided', reason: request.reason, at: scope.at } as const
  const voided = state.ledger.pending.end(request.id, change)
  scope.accounts.add(voided.debitAccountId)
  scope.logs.push({ op: 'put', table: 'pendingTransfers', record: voided })
  tell(scope, 'transfer.voided', voided, request)
  return ok(finish(state, scope, voided))
}

/** Ends what has waited too long, a bounded number at a time; `left` tells whether there is more. */
export function expireTransfers(state: DeskState): DeskOutcome<Readonly<{ expired: number; left: boolean }>> {
  const scope = makeScope(state.clock.now())
  const due = state.ledger.pending.due(scope.at, EXPIRIES_PER_SWEEP)
  for (const { id } of due) {
    const expired = state.ledger.pending.end(id, { status: 'expired', reason: null, at: scope.at })
    scope.accounts.add(expired.debitAccountId)
    scope.logs.push({ op: 'put', table: 'pendingTransfers', record: expired })
    tell(scope, 'transfer.expired', expired, null)
  }
  return finish(state, scope, { expired: due.length, left: due.length === EXPIRIES_PER_SWEEP })
}
