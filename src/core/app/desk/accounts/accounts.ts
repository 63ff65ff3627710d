import { CURRENCY_SCALE, ZERO, asId, assert, decimalText, ok, refused } from '../../../kernel/index.ts'
import type { Decimal, Result, UserId } from '../../../kernel/index.ts'
import { settlesInCoin } from '../../../instruments/index.ts'
import type { Instrument } from '../../../instruments/index.ts'
import { ACCOUNTS_PER_USER_MAX, ledgerFailure, moneyKindOf, parseAddress } from '../../../ledger/index.ts'
import type { AccountRecord, LedgerFailure } from '../../../ledger/index.ts'
import type { EquitySnapshotRecord } from '../../../portfolio/index.ts'
import type { DeskCommands, DeskOutcome } from '../../desk-port/desk.ts'
import { deskFact } from '../state/facts.ts'
import { finish } from '../consequences/finish.ts'
import { postTransfer } from '../settlement/post-transfer.ts'
import { makeScope } from '../state/scope.ts'
import type { Scope } from '../state/scope.ts'
import { indexAccount } from '../state/state.ts'
import { venueAccount } from '../state/venue-account.ts'
import type { DeskState } from '../state/state-types.ts'

type OpenRequest = Parameters<DeskCommands['openAccount']>[0]

/** The checksummed address of the new account: needed by live clients, optional for paper, unique for all. */
function addressFor(state: DeskState, request: OpenRequest): Result<string | null, LedgerFailure> {
  if (request.ethereumAddress === null) {
    const needsNone = request.userId === null || request.portfolioId !== undefined
    if (needsNone || moneyKindOf(request.accountType) === 'paper') return ok(null)
    const message = `A ${request.accountType} account needs an Ethereum address.`
    return refused(ledgerFailure('address_required', message, { field: 'ethereum_address' }))
  }
  const parsed = parseAddress(request.ethereumAddress)
  if (!parsed.ok || !state.accountByAddress.has(parsed.value.toLowerCase())) return parsed
  const message = 'An account with this Ethereum address exists already.'
  return refused(
    ledgerFailure('address_taken', message, { field: 'ethereum_address', details: { value: parsed.value } }),
  )
}

/** One demo account a user: paper money would be no measure of anything if one could take it again and again. */
function countFailure(state: DeskState, request: OpenRequest): LedgerFailure | null {
  if (request.userId === null || request.portfolioId !== undefined) return null
  const all = state.accountsByUser.get(request.userId) ?? []
  const ids = all.filter((id) => state.ledger.account(id)?.portfolioId === null)
  const known = ids.find((id) => state.ledger.account(id)?.accountType === 'demo')
  if (request.accountType === 'demo' && known !== undefined) {
    const message = 'There is a demo account already; a user has one.'
    return ledgerFailure('demo_account_exists', message, {
      field: 'account_type',
      details: { account_id: known },
    })
  }
  if (ids.length < ACCOUNTS_PER_USER_MAX) return null
  const message = `You have ${ids.length} accounts; the most is ${ACCOUNTS_PER_USER_MAX}.`
  return ledgerFailure('account_limit_exceeded', message, {
    details: { limit: ACCOUNTS_PER_USER_MAX, value: ids.length },
  })
}

function issuePaper(state: DeskState, scope: Scope, account: AccountRecord, amount: Decimal): void {
  if (amount.isZero()) return
  assert(account.moneyKind === 'paper', 'only paper money can be issued')
  assert(amount.gt(ZERO) && amount.decimalPlaces() <= CURRENCY_SCALE.USD, 'issued money fits the ledger')
  postTransfer(state, scope, {
    id: asId<'transfer'>(state.ids.next()),
    debitAccountId: venueAccount(state, scope, 'issuance', 'paper'),
    creditAccountId: account.id,
    currency: 'USD',
    amount,
    kind: 'issuance',
    causeId: account.id,
    at: scope.at,
  })
}

/** The first point of the account's equity curve: worth nothing, then its first money. */
function beginHistory(
  state: DeskState,
  scope: Scope,
  account: AccountRecord,
  userId: UserId,
  flow: Decimal,
): void {
  const record: EquitySnapshotRecord = {
    id: asId<'equitySnapshot'>(state.ids.next()),
    accountId: account.id,
    userId,
    at: scope.at,
    reason: 'opening',
    cash: ZERO,
    equity: ZERO,
    unrealizedPnl: ZERO,
    flow,
  }
  scope.heads.push({ op: 'insert', table: 'equitySnapshots', record })
}

export function openAccount(state: DeskState, request: OpenRequest): Result<DeskOutcome<AccountRecord>> {
  const address = addressFor(state, request)
  if (!address.ok) return address
  const tooMany = countFailure(state, request)
  if (tooMany) return refused(tooMany)
  const mayOverdraw = request.mayOverdraw ?? false
  assert(!mayOverdraw || request.userId === null, 'a client never overdraws')
  const scope = makeScope(state.clock.now())
  const account: AccountRecord = {
    id: asId<'account'>(state.ids.next()),
    userId: request.userId,
    accountType: request.accountType,
    moneyKind: moneyKindOf(request.accountType),
    status: 'active',
    ethereumAddress: address.value,
    mayOverdraw,
    portfolioId: request.portfolioId ?? null,
    createdAt: scope.at,
  }
  state.ledger.open(account)
  indexAccount(state, account.id)
  scope.heads.push({ op: 'insert', table: 'accounts', record: account })
  scope.accounts.add(account.id)
  issuePaper(state, scope, account, request.initialPaperCash)
  if (account.userId !== null) beginHistory(state, scope, account, account.userId, request.initialPaperCash)
  scope.facts.push(
    deskFact({
      action: 'account.opened',
      actorId: request.userId ?? 'system',
      resourceType: 'account',
      resourceId: account.id,
      at: scope.at,
      facts: {
        account_type: account.accountType,
        money_kind: account.moneyKind,
        initial_paper_cash: decimalText(request.initialPaperCash),
      },
      requestId: request.requestId,
      personal: request.personal,
    }),
  )
  return ok(finish(state, scope, account))
}

const isInverseOption = ({ option, payoff }: Instrument): boolean => option !== null && payoff === 'inverse'

/** Lists new instruments and renames known ones; the answer is how many changed. Steps of a listing never change. */
export function listInstruments(state: DeskState, instruments: readonly Instrument[]): DeskOutcome<number> {
  const scope = makeScope(state.clock.now())
  const changed: Instrument[] = []
  for (const instrument of instruments) {
    assert(
      !instrument.isTradeable || !settlesInCoin(instrument) || isInverseOption(instrument),
      `${instrument.symbol}: of what settles in a coin the desk trades inverse options alone`,
    )
    if (!state.registry.list(instrument)) continue
    changed.push(instrument)
    const market = state.markets.get(instrument.symbol)
    if (market) market.instrument = instrument
    scope.heads.push({ op: 'put', table: 'instruments', record: instrument })
    scope.events.push({ kind: 'instrument', instrument })
  }
  if (changed.length > 0) {
    const facts = { count: changed.length, symbols: changed.slice(0, 20).map(({ symbol }) => symbol) }
    const about = {
      action: 'instruments.listed',
      actorId: 'system',
      resourceType: 'instrument',
      resourceId: null,
    }
    scope.facts.push(deskFact({ ...about, at: scope.at, facts }))
  }
  return finish(state, scope, changed.length)
}
