import {
  CURRENCY_SCALE,
  ZERO,
  asId,
  assert,
  amountText,
  decimalText,
  ok,
  present,
  refused,
} from '../../../kernel/index.ts'
import type { AccountId, Result } from '../../../kernel/index.ts'
import { ledgerFailure } from '../../../ledger/index.ts'
import type { AccountRecord, LedgerFailure, TransferRecord } from '../../../ledger/index.ts'
import type { CashRequest, DeskCommands, DeskOutcome } from '../../desk-port/desk.ts'
import { deskFact } from '../state/facts.ts'
import { followUp } from '../consequences/follow-up.ts'
import { freeCash } from '../state/futures-state.ts'
import { cancelAllOf } from '../open-orders/protection.ts'
import { finish } from '../consequences/finish.ts'
import { postTransfer } from '../settlement/post-transfer.ts'
import { CLOSING, closeIfEmpty } from '../guards/retired.ts'
import { makeScope } from '../state/scope.ts'
import type { Scope } from '../state/scope.ts'
import { venueAccount } from '../state/venue-account.ts'
import type { DeskState } from '../state/state-types.ts'

type Ends = Readonly<{ from: AccountRecord | null; to: AccountRecord | null }>

/** The clients' accounts at both ends; null where money comes from or goes to the venue's own. */
function endsOf(state: DeskState, request: CashRequest): Ends {
  const accountOf = (end: CashRequest['to']): AccountRecord | null => {
    if (end === 'outside' || end === 'fees') return null
    const account = state.ledger.account(end)
    assert(account !== null, `account ${end} of a cash movement exists`)
    return account
  }
  return { from: accountOf(request.from), to: accountOf(request.to) }
}

function refusalOf(state: DeskState, request: CashRequest, { from, to }: Ends): LedgerFailure | null {
  const idle = [from, to].find((account) => account !== null && account.status !== 'active')
  if (idle) {
    return ledgerFailure('account_not_active', `The account is ${idle.status}.`, {
      field: 'account_id',
      details: { account_id: idle.id, status: idle.status },
    })
  }
  if (to !== null && state.retired.has(to.id)) {
    return ledgerFailure('account_not_active', `${CLOSING}: nothing is paid in.`, {
      field: 'account_id',
      details: { account_id: to.id, status: 'closing' },
    })
  }
  if (from === null) return null
  const available = freeCash(state, from.id)
  if (available.gte(request.amount)) return null
  const message = `${amountText(available)} USD is available; ${amountText(request.amount)} was asked for.`
  return ledgerFailure('insufficient_balance', message, {
    field: 'amount',
    details: {
      limit: 'available',
      value: decimalText(request.amount),
      bound: decimalText(available),
    },
  })
}

function venueEnd(
  state: DeskState,
  scope: Scope,
  end: CashRequest['to'],
  kind: AccountRecord['moneyKind'],
): AccountId {
  if (end === 'outside') return venueAccount(state, scope, 'issuance', kind)
  return end === 'fees' ? venueAccount(state, scope, 'fees', kind) : end
}

/** Books one movement of cash as one transfer. Money of both kinds never meets: such a request is the caller's bug. */
export function moveCash(state: DeskState, request: CashRequest): Result<DeskOutcome<TransferRecord>> {
  const ends = endsOf(state, request)
  const known = ends.from ?? ends.to
  assert(known !== null, 'a client stands at one end of a cash movement')
  assert(
    request.amount.gt(ZERO) && request.amount.decimalPlaces() <= CURRENCY_SCALE.USD,
    'moved cash fits the ledger',
  )
  const failure = refusalOf(state, request, ends)
  if (failure) return refused(failure)
  const scope = makeScope(state.clock.now())
  const record: TransferRecord = {
    id: asId<'transfer'>(state.ids.next()),
    debitAccountId: venueEnd(state, scope, request.from, known.moneyKind),
    creditAccountId: venueEnd(state, scope, request.to, known.moneyKind),
    currency: 'USD',
    amount: request.amount,
    kind: request.kind,
    causeId: request.causeId,
    at: scope.at,
  }
  postTransfer(state, scope, record)
  scope.facts.push(
    deskFact({
      action: `cash.${request.kind}`,
      actorId: request.actorId,
      resourceType: 'account',
      resourceId: known.id,
      at: scope.at,
      facts: {
        transfer_id: record.id,
        amount: decimalText(record.amount),
        from: record.debitAccountId,
        to: record.creditAccountId,
        cause_id: request.causeId,
      },
      requestId: request.requestId,
      personal: request.personal,
    }),
  )
  return ok(finish(state, scope, record))
}

type RetireRequest = Parameters<DeskCommands['retireAccount']>[0]

/** Ends a portfolio's account: its orders are cancelled, nothing grows there any more, and it is closed once it is empty. */
export function retireAccount(state: DeskState, request: RetireRequest): Result<DeskOutcome<AccountRecord>> {
  const account = state.ledger.account(request.accountId)
  assert(account !== null && account.portfolioId !== null, 'only the account of a portfolio is retired')
  const scope = makeScope(state.clock.now())
  cancelAllOf(state, scope, request.accountId, 'portfolio_deleted', request)
  followUp(state, scope)
  state.retired.add(account.id)
  closeIfEmpty(state, scope, account.id, request)
  return ok(finish(state, scope, present(state.ledger.account(account.id), `account ${account.id}`)))
}
