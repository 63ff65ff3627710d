import { RULE_TITLES, listParameters } from '../../compliance/aml/index.ts'
import type { AmlParameters, Payment, OrderEvent } from '../../compliance/aml/index.ts'
import type { ContractOutputs } from '../../contract/index.ts'
import type { ApprovalRecord } from '../../identity/index.ts'
import { toIso } from '../../kernel/index.ts'
import type { ShownAlert } from './job.ts'

type Outputs = ContractOutputs['laboratory']
type Group = Outputs['parameters']['groups'][number]
type Version = Outputs['versions']['versions'][number]
type AlertAnswer = Outputs['replay']['won_alerts'][number]
type EvidenceAnswer = AlertAnswer['evidence'][number]

/** Groups that are no rule of their own. */
const GROUP_TITLES: Readonly<Record<string, string>> = {
  ...RULE_TITLES,
  desk: 'Limits of the desk (L01–L06)',
  routine: 'What is ordinary',
  countries: 'High-risk countries',
}

export const titleOf = (group: string): string => GROUP_TITLES[group] ?? group

/** Parameters by rule, each beside what the release comes with. */
export function groupsOf(inForce: AmlParameters, release: AmlParameters): Group[] {
  const defaults = new Map(listParameters(release).map(({ name, value }) => [name, value]))
  const groups = Map.groupBy(listParameters(inForce), ({ group }) => group)
  return [...groups].map(([group, parameters]) => ({
    group,
    title: titleOf(group),
    parameters: parameters.map(({ name, value, unit }) => ({
      ...{ name, unit, value: value as Group['parameters'][number]['value'] },
      default_value: (defaults.get(name) ?? null) as Group['parameters'][number]['default_value'],
    })),
  }))
}

/** A version out of the approval that made it. */
export function versionOf(approval: ApprovalRecord): Version {
  const result = approval.result as unknown as Pick<Version, 'version' | 'effective_at' | 'changes'>
  return {
    ...{ version: result.version, effective_at: result.effective_at, changes: result.changes },
    ...{ requested_by: approval.requestedBy, approved_by: approval.decidedBy ?? '' },
    ...{ approval_id: approval.id, reason: approval.reason },
  }
}

const MICROS_PER_DOLLAR = 1_000_000

const evidenceAnswerOf = (seen: Payment | OrderEvent): EvidenceAnswer =>
  'type' in seen
    ? {
        ...{ id: seen.id, at: toIso(seen.at), what: seen.type, account_id: seen.account },
        amount_usd: seen.amountMicros / MICROS_PER_DOLLAR,
        ...{ symbol: null, quantity: null, price: null },
      }
    : {
        ...{ id: seen.orderId, at: toIso(seen.at), what: seen.side === 'B' ? 'BUY' : 'SELL' },
        ...{ account_id: null, amount_usd: null },
        ...{ symbol: seen.symbol, quantity: seen.quantity, price: seen.price },
      }

export const shownAnswerOf = ({ alert, decided, evidence }: ShownAlert): AlertAnswer => ({
  alert_type: alert.typology,
  level: alert.action,
  risk_score: alert.score,
  user_id: alert.customer,
  user_ids: [...alert.customers],
  first_at: toIso(alert.firstAt),
  last_at: toIso(alert.lastAt),
  explanation: alert.explanation,
  decided,
  evidence_count: alert.evidence.length,
  evidence: evidence.map(evidenceAnswerOf),
})
