import { DESK_LIMITS, MARKET_TYPOLOGIES } from '../../compliance/aml/index.ts'
import type { Alert } from '../../compliance/aml/index.ts'
import type { LinkTarget } from '../../compliance/cases/index.ts'
import { asId } from '../../kernel/index.ts'
import type { AccountId, UserId } from '../../kernel/index.ts'
import type { NewAlert } from '../cases/raise.ts'
import type { PaymentVerdict } from '../store/store.ts'
import { isStranger, movementIdOf } from './payments.ts'

const isOneOf = (names: readonly string[], name: string): boolean => names.includes(name)

/** The desk's own limits are no secret: whoever crosses one is told which. Typologies are never named to anybody outside. */
const isPublicRule = (rule: string): boolean => isOneOf(DESK_LIMITS, rule)

const isMarketRule = (rule: string): boolean => isOneOf(MARKET_TYPOLOGIES, rule)

/** What is to happen to a payment that these alerts are about: the gravest that one of them asks for. */
export function verdictOf(alerts: readonly Alert[]): PaymentVerdict {
  const open = alerts.filter(({ state }) => state === 'open')
  if (open.some(({ action }) => action === 'block')) return 'block'
  return open.some(({ action }) => action === 'hold') ? 'hold' : 'pass'
}

/** The public rules for which a payment gets this verdict, in their order. */
export const toldRulesOf = (alerts: readonly Alert[], verdict: PaymentVerdict): readonly string[] =>
  alerts
    .filter(({ state, action, typology }) => state === 'open' && action === verdict && isPublicRule(typology))
    .map(({ typology }) => typology)
    .toSorted()

/** Of a finding of thousands of orders, the last are kept: the newest is what made it one. */
const EVIDENCE_MAX = 200
const LINKS_MAX = 50

/**
 * What is kept of a finding. `accountId`, `userId`: where and of whom it was seen; `toldRules`: of which the customer was
 * told. Whoever brought cash and is no customer has no name here: the alert is about the customers for whom they did.
 */
export function newAlertOf(
  alert: Alert,
  about: Readonly<{ accountId: AccountId | null; userId: UserId | null; toldRules: readonly string[] }>,
): NewAlert {
  const customers = [alert.customer, ...alert.customers].filter((id) => !isStranger(id))
  const [customer = about.userId ?? alert.customer, ...others] = [...new Set(customers)]
  const isMarket = isMarketRule(alert.typology)
  const kind: LinkTarget['kind'] = isMarket ? 'order' : 'payment'
  const seen = [...new Set(alert.evidence.map(isMarket ? (id) => id : movementIdOf))]
  return {
    key: alert.id,
    rule: alert.typology,
    kind: isMarket ? 'market_abuse' : 'aml',
    level: alert.action,
    score: Math.round(alert.score),
    revision: alert.revision,
    withdrawnBecause: alert.state === 'withdrawn' ? alert.withdrawnBecause : null,
    isTold: about.toldRules.includes(alert.typology),
    userId: asId<'user'>(customer),
    others: others.map((id) => asId<'user'>(id)),
    accountId: about.accountId,
    explanation: alert.explanation,
    evidence: { [isMarket ? 'orders' : 'payments']: seen.slice(-EVIDENCE_MAX), count: seen.length },
    happenedAt: alert.lastAt,
    links: seen.slice(-LINKS_MAX).map((targetId) => ({ kind, targetId })),
  }
}
