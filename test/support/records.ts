import type { Write } from '../../src/core/app/store/store.ts'
import type { AuditRecord } from '../../src/core/audit/index.ts'
import type { UserRecord } from '../../src/core/identity/index.ts'
import type { AlgoOrderRecord } from '../../src/core/execution/index.ts'
import type { Instrument } from '../../src/core/instruments/index.ts'
import { ZERO, asId, decimal, instant } from '../../src/core/kernel/index.ts'
import type { AccountId, InstrumentSymbol, OrderId, UserId } from '../../src/core/kernel/index.ts'
import type { AccountRecord, BalanceRecord, TransferRecord } from '../../src/core/ledger/index.ts'
import { NO_CONDITIONS, NO_LINKS } from '../../src/core/orders/index.ts'
import type { FillRecord, OrderEventRecord, OrderRecord } from '../../src/core/orders/index.ts'
import type { PositionRecord } from '../../src/core/portfolio/index.ts'

/** 2026-11-21T12:00:00Z: the noon around which the records below lie. */
export const NOON = instant(Date.UTC(2026, 10, 21, 12))

/** A UUID-shaped id that sorts by `number`. */
export const idOf = <Kind extends string>(kind: string, number: number) =>
  asId<Kind>(
    `019a0000-${kind.length.toString(16).padStart(4, '0')}-7000-8000-${number.toString(16).padStart(12, '0')}`,
  )

export const userId = (number: number): UserId => idOf<'user'>('user', number)
export const accountId = (number: number): AccountId => idOf<'account'>('account', number)
export const orderId = (number: number): OrderId => idOf<'order'>('order', number)
export const BTC = asId<'instrument'>('BTC-USD')

export const userRecord = (number: number, changes: Partial<UserRecord> = {}): UserRecord => ({
  id: userId(number),
  number,
  email: `trader${number}@example.test`,
  username: `trader${number}`,
  passwordHash: '$argon2id$…',
  fullName: `Trader ${number}`,
  firstName: 'Trader',
  lastName: String(number),
  phoneNumber: null,
  formerPhones: null,
  companyName: null,
  timezone: null,
  language: null,
  profileSealed: null,
  role: 'trader',
  tier: 'free',
  status: 'active',
  isVerified: false,
  kycStatus: 'pending',
  mfaEnabled: false,
  failedLogins: 0,
  lockedUntil: null,
  dataProcessingConsent: true,
  dataRetentionConsent: false,
  marketingConsent: false,
  createdAt: NOON,
  updatedAt: NOON,
  ...changes,
})

export const accountRecord = (number: number, changes: Partial<AccountRecord> = {}): AccountRecord => ({
  id: accountId(number),
  userId: userId(number),
  accountType: 'demo',
  moneyKind: 'paper',
  status: 'active',
  ethereumAddress: null,
  mayOverdraw: false,
  portfolioId: null,
  createdAt: NOON,
  ...changes,
})

export const balanceRecord = (number: number, cash: string, held = '0'): BalanceRecord => ({
  accountId: accountId(number),
  currency: 'USD',
  cash: decimal(cash),
  held: decimal(held),
})

export const transferRecord = (
  number: number,
  from: number,
  to: number,
  amount: string,
  changes: Partial<TransferRecord> = {},
): TransferRecord => ({
  id: idOf<'transfer'>('transfer', number),
  debitAccountId: accountId(from),
  creditAccountId: accountId(to),
  currency: 'USD',
  amount: decimal(amount),
  kind: 'trade',
  causeId: 'cause',
  at: instant(NOON + number),
  ...changes,
})

export const spotInstrument = (symbol: InstrumentSymbol = BTC): Instrument => ({
  symbol,
  name: 'Bitcoin',
  kind: 'spot',
  currency: 'USD',
  tickSize: decimal('0.01'),
  lotSize: decimal('0.000001'),
  multiplier: decimal(1),
  exchange: 'OPTX',
  isTradeable: true,
  isPaper: true,
  option: null,
  listedAt: NOON,
  future: null,
  hours: null,
  sector: null,
  tickTable: null,
  lotTable: null,
  deliverable: null,
  payoff: null,
  delistedAt: null,
})

/** Every field of every family filled, so that a store that forgets one is found out. */
export const perpetualInstrument = (): Instrument => ({
  ...spotInstrument(asId<'instrument'>('BTC-USD-PERP')),
  name: 'Bitcoin perpetual',
  kind: 'perpetual',
  future: {
    underlying: BTC,
    expiresAt: null,
    settlement: 'cash',
    fundingHours: 8,
    fundingRateMax: decimal('0.0075'),
  },
  hours: 'always',
  sector: 'digital assets',
  tickTable: { '0': '0.01', '1000': '0.1' },
  lotTable: { '0': '0.000001' },
  deliverable: decimal('12.5'),
  payoff: 'inverse',
  delistedAt: instant(NOON + 5),
})

export const optionInstrument = (): Instrument => ({
  ...spotInstrument(asId<'instrument'>('SPX-20270115-6800-C')),
  name: 'SPX call',
  kind: 'option',
  multiplier: decimal(100),
  option: {
    underlying: asId<'instrument'>('SPX'),
    optionType: 'call',
    strike: decimal('6800'),
    expiresAt: instant(Date.UTC(2027, 0, 15, 21)),
    exercise: 'european',
    settlement: 'cash',
  },
})

export const orderRecord = (number: number, changes: Partial<OrderRecord> = {}): OrderRecord => ({
  ...NO_CONDITIONS,
  ...NO_LINKS,
  id: orderId(number),
  sequence: number,
  accountId: accountId(1),
  userId: userId(1),
  symbol: BTC,
  side: 'buy',
  orderType: 'limit',
  timeInForce: 'GTC',
  quantity: decimal('0.5'),
  filledQuantity: ZERO,
  price: decimal('50000'),
  averagePrice: null,
  filledValue: ZERO,
  fees: ZERO,
  heldCash: decimal('25000'),
  status: 'open',
  statusReason: null,
  clientOrderId: null,
  createdAt: instant(NOON + number),
  updatedAt: instant(NOON + number),
  ...changes,
})

export const orderEventRecord = (
  order: number,
  number: number,
  changes: Partial<OrderEventRecord> = {},
): OrderEventRecord => ({
  orderId: orderId(order),
  number,
  kind: number === 0 ? 'accepted' : 'filled',
  at: instant(NOON + order),
  facts: { price: '50000' },
  ...changes,
})

export const fillRecord = (number: number, order: number, changes: Partial<FillRecord> = {}): FillRecord => ({
  id: idOf<'fill'>('fill', number),
  matchId: `match-${number}`,
  orderId: orderId(order),
  accountId: accountId(1),
  userId: userId(1),
  symbol: BTC,
  side: 'buy',
  quantity: decimal('0.5'),
  price: decimal('50000'),
  value: decimal('25000'),
  fee: decimal('2.5'),
  liquidity: 'taker',
  realizedPnl: ZERO,
  at: instant(NOON + number),
  ...changes,
})

export const positionRecord = (number: number, changes: Partial<PositionRecord> = {}): PositionRecord => ({
  id: idOf<'position'>('position', number),
  accountId: accountId(1),
  userId: userId(1),
  symbol: BTC,
  quantity: decimal('0.5'),
  averagePrice: decimal('50000'),
  realizedPnl: ZERO,
  fees: decimal('2.5'),
  openedAt: NOON,
  updatedAt: NOON,
  settledAt: null,
  ...changes,
})

export const auditRecord = (index: number, changes: Partial<AuditRecord> = {}): AuditRecord => ({
  index,
  id: idOf<'audit'>('audit-record', index),
  action: 'order.placed',
  category: 'transaction',
  actorId: userId(1),
  resourceType: 'order',
  resourceId: orderId(index),
  result: 'success',
  code: null,
  requestId: null,
  at: instant(NOON + index),
  facts: { symbol: 'BTC-USD', quantity: '0.5' },
  subjectId: null,
  clockBackMs: 0,
  body: null,
  personalSealed: null,
  leafHash: index.toString(16).padStart(64, '0'),
  ...changes,
})

/** Everything that one filled order leaves behind: ten writes over eight tables. */
export const orderUnit = (number: number): readonly Write[] => [
  { op: 'insert', table: 'orders', record: orderRecord(number, { status: 'filled' }) },
  { op: 'insert', table: 'orderEvents', record: orderEventRecord(number, 0) },
  { op: 'insert', table: 'orderEvents', record: orderEventRecord(number, 1) },
  { op: 'insert', table: 'fills', record: fillRecord(number, number) },
  { op: 'insert', table: 'transfers', record: transferRecord(2 * number, 1, 2, '25000') },
  { op: 'insert', table: 'transfers', record: transferRecord(2 * number + 1, 1, 3, '2.5', { kind: 'fee' }) },
  { op: 'put', table: 'balances', record: balanceRecord(1, String(100_000_000 - number)) },
  { op: 'put', table: 'balances', record: balanceRecord(2, String(number)) },
  { op: 'put', table: 'positions', record: positionRecord(1, { quantity: decimal(number) }) },
  { op: 'insert', table: 'auditRecords', record: auditRecord(number) },
]

export const algoOrderRecord = (number: number, changes: Partial<AlgoOrderRecord> = {}): AlgoOrderRecord => ({
  id: orderId(number),
  accountId: accountId(1),
  userId: userId(1),
  symbol: BTC,
  algo: 'pov',
  side: 'sell',
  style: 'join',
  quantity: decimal('1.5'),
  limitPrice: decimal('49999.99'),
  participation: decimal('0.125'),
  urgency: null,
  startAt: instant(NOON + number),
  endAt: instant(NOON + 60_000),
  sliceMs: 10_000,
  schedule: { lots: [1, 2, 3], source: 'bars' },
  observedVolume: decimal('7.25'),
  status: 'working',
  statusReason: null,
  lastRefusal: null,
  arrivalBid: decimal('50000'),
  arrivalAsk: null,
  filledQuantity: decimal('0.5'),
  filledValue: decimal('25000'),
  fees: decimal('1.25'),
  childCount: 2,
  createdAt: instant(NOON + number),
  updatedAt: instant(NOON + number),
  ...changes,
})
