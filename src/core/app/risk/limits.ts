import { CONTROL_ACTS } from '../../audit/index.ts'
import type { AuditFact } from '../../audit/index.ts'
import { Decimal, decimalText, parseDecimal, toIso } from '../../kernel/index.ts'
import type { AccountId, Instant } from '../../kernel/index.ts'
import type { LimitReading } from '../../risk/index.ts'
import type { HandlerContext } from '../call.ts'
import type { Store, Write } from '../store/store.ts'
import { actingOf } from '../trading/requests.ts'
import { makeRiskCompute } from './compute.ts'
import type { RiskDeps } from './deps.ts'
import { largestCounterparty } from './counterparties.ts'
import type { RiskView } from './risk-view.ts'
import { largestPosition, largestShare, leverageOf, varOf } from './measures.ts'

/** Bounds of an account's risk; null where there is none. They warn and tell; those that somebody set refuse orders too
 * (`trading/risk-guard.ts`). */
export type RiskLimits = Readonly<{
  /** One-day 95 % VaR in money. */
  maxVar: Decimal | null
  /** Delta-equivalent exposure over equity, at most 100. */
  maxLeverage: Decimal | null
  /** Largest exposure to one underlying over gross exposure or equity, whichever is larger, (0, 1]. */
  maxConcentration: Decimal | null
  /** Market value of one position, absolute. */
  maxPositionSize: Decimal | null
  /** What one venue or counterparty may come to owe: its exposure now and the potential future one. */
  maxCounterpartyExposure: Decimal | null
}>

/** What holds where nobody set anything. */
export const DEFAULT_RISK_LIMITS: RiskLimits = {
  maxVar: null,
  maxLeverage: new Decimal(10),
  maxConcentration: null,
  maxPositionSize: null,
  maxCounterpartyExposure: null,
}

export const RISK_LIMIT_FIELDS = {
  maxVar: 'max_var',
  maxLeverage: 'max_leverage',
  maxConcentration: 'max_concentration',
  maxPositionSize: 'max_position_size',
  maxCounterpartyExposure: 'max_counterparty_exposure',
} as const

type Name = keyof typeof RISK_LIMIT_FIELDS
const NAMES = Object.keys(RISK_LIMIT_FIELDS) as readonly Name[]

const settingOf = (accountId: AccountId): string => `risk.limits.${accountId}`

type Stored = Readonly<Record<string, string | null>>

const read = (stored: Stored, name: Name): Decimal | null => {
  const text = stored[RISK_LIMIT_FIELDS[name]]
  return text ? parseDecimal(text) : DEFAULT_RISK_LIMITS[name]
}

/** The bounds that hold for an account: its own, else the defaults. */
export async function readRiskLimits(
  store: Pick<Store, 'setting'>,
  accountId: AccountId,
): Promise<RiskLimits> {
  const text = await store.setting(settingOf(accountId))
  const stored = text === null ? {} : (JSON.parse(text) as Stored)
  return {
    maxVar: read(stored, 'maxVar'),
    maxLeverage: read(stored, 'maxLeverage'),
    maxConcentration: read(stored, 'maxConcentration'),
    maxPositionSize: read(stored, 'maxPositionSize'),
    maxCounterpartyExposure: read(stored, 'maxCounterpartyExposure'),
  }
}

const textOf = (limits: RiskLimits): Stored =>
  Object.fromEntries(
    NAMES.map((name) => {
      const value = limits[name]
      return [RISK_LIMIT_FIELDS[name], value === null ? null : decimalText(value)]
    }),
  )

/** The first bound that `to` would loosen; null when it loosens none. */
export const loosenedRisk = (from: RiskLimits, to: RiskLimits): Name | null =>
  NAMES.find((name) => {
    const [before, after] = [from[name], to[name]]
    return before !== null && (after === null || after.gt(before))
  }) ?? null

/** The write and the audit fact that set an account's risk bounds. */
export function riskLimitsUnit(
  accountId: AccountId,
  { limits, enforced }: Readonly<{ limits: RiskLimits; enforced: readonly string[] }>,
  context: HandlerContext,
  at: Instant,
): Readonly<{ write: Write; fact: AuditFact }> {
  const value = JSON.stringify({
    ...textOf(limits),
    enforced,
    set_by: actingOf(context).actorId,
    set_at: toIso(at),
  })
  return {
    write: { op: 'put', table: 'settings', record: { name: settingOf(accountId), value } },
    fact: {
      ...{ action: CONTROL_ACTS.riskLimitsSet, category: 'administration', at },
      ...{ resourceType: 'account', resourceId: accountId, result: 'success', code: null },
      ...actingOf(context),
      facts: textOf(limits),
    },
  }
}

/** The bounds that refuse orders: those that somebody set. */
export type HardLimits = RiskLimits

const enforcedOf = (stored: unknown): readonly string[] => {
  const names = (stored as Readonly<{ enforced?: unknown }>).enforced
  return Array.isArray(names) ? (names as readonly string[]) : []
}

/** Only the default of leverage is a bound that nobody set: what is stored and differs from it somebody did, by whichever release. */
function hardOf(stored: Stored, name: Name): Decimal | null {
  const text = stored[RISK_LIMIT_FIELDS[name]]
  const bound = text ? parseDecimal(text) : null
  if (bound === null || enforcedOf(stored).includes(RISK_LIMIT_FIELDS[name])) return bound
  return DEFAULT_RISK_LIMITS[name]?.eq(bound) === true ? null : bound
}

/** Null where nobody set one, so that orders are spared the look. */
export async function readHardLimits(
  store: Pick<Store, 'setting'>,
  accountId: AccountId,
): Promise<HardLimits | null> {
  const text = await store.setting(settingOf(accountId))
  if (text === null) return null
  const stored = JSON.parse(text) as Stored
  const limits: HardLimits = {
    maxVar: hardOf(stored, 'maxVar'),
    maxLeverage: hardOf(stored, 'maxLeverage'),
    maxConcentration: hardOf(stored, 'maxConcentration'),
    maxPositionSize: hardOf(stored, 'maxPositionSize'),
    maxCounterpartyExposure: hardOf(stored, 'maxCounterpartyExposure'),
  }
  return Object.values(limits).every((bound) => bound === null) ? null : limits
}

/** The hard bounds by name once `named` have been set: those of before, and what is set now. */
export async function enforcedAfter(
  store: Pick<Store, 'setting'>,
  accountId: AccountId,
  named: readonly string[],
): Promise<readonly string[]> {
  const text = await store.setting(settingOf(accountId))
  const before = text === null ? [] : enforcedOf(JSON.parse(text))
  return Object.values(RISK_LIMIT_FIELDS).filter((field) => before.includes(field) || named.includes(field))
}

type UseName = 'var' | 'leverage' | 'concentration' | 'position_size' | 'counterparty_exposure'

type RiskUse = Readonly<Record<UseName, number | null>>

/** What is used of each bound, when the VaR is known already. */
export function riskUseOf(view: RiskView, limits: RiskLimits, valueAtRisk: number | null): RiskUse {
  return {
    var: valueAtRisk,
    leverage: leverageOf(view).value,
    concentration: largestShare(view),
    position_size: largestPosition(view),
    // A pass over every position through SA-CCR: only for whoever bounds it.
    counterparty_exposure: limits.maxCounterpartyExposure === null ? null : largestCounterparty(view),
  }
}

/** What is used of each bound now; null where it cannot be said. */
export async function riskUse(deps: RiskDeps, view: RiskView, limits: RiskLimits): Promise<RiskUse> {
  const told = await varOf(deps, makeRiskCompute(deps), view, { confidence: 0.95, days: 1 })
  return riskUseOf(view, limits, told.ok ? told.value.var : null)
}

const USE_OF: Readonly<Record<Name, keyof RiskUse>> = {
  maxVar: 'var',
  maxLeverage: 'leverage',
  maxConcentration: 'concentration',
  maxPositionSize: 'position_size',
  maxCounterpartyExposure: 'counterparty_exposure',
}

export type RiskReading = LimitReading & Readonly<{ key: UseName }>

/** The bounds that can be read now. */
export const limitReadings = (limits: RiskLimits, use: RiskUse): readonly RiskReading[] =>
  NAMES.flatMap((name) => {
    const [max, value] = [limits[name], use[USE_OF[name]]]
    return max === null || value === null ? [] : [{ key: USE_OF[name], value, max: max.toNumber() }]
  })
