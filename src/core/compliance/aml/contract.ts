import { z } from 'zod'
import { approvalAnswer } from '../../identity/contract-approvals.ts'
import { reasonInput } from '../../identity/contract-shapes.ts'
import {
  computationId,
  entry,
  integerInput,
  pagingAnswer,
  pagingFields,
  timestamp,
} from '../../kernel/wire.ts'
import { PARAMETER_UNITS } from './parameters/parameter-list.ts'
import { ACTIONS } from './types.ts'

const TAG = 'aml'
const count = z.number().int()

/** Values by the path of their parameter: `{"rules.T01.countMin": 2}`. */
const changesInput = z
  .record(z.string().max(80), z.json())
  .refine((changes) => Object.keys(changes).length <= 100, 'at most 100 at once')

const parameterAnswer = z.object({
  /** `rules.T01.countMin`. */
  name: z.string(),
  value: z.json(),
  /** What the release comes with. */
  default_value: z.json(),
  /** Of a switch, an action and a list: null. */
  unit: z.enum(PARAMETER_UNITS).nullable(),
})

const changeAnswer = z.object({ name: z.string(), before: z.json(), after: z.json() })

const findings = z.object({
  alerts: count,
  /** Alerts on a case that was confirmed, on one that was found harmless, and on none that was decided. */
  confirmed: count,
  harmless: count,
  undecided: count,
  /** Confirmed cases, and how many of them some alert is on. */
  cases: count,
  found: count,
  /** Shares of 1; null where nothing was decided. */
  precision: z.number().nullable(),
  recall: z.number().nullable(),
})

const comparison = { before: findings, after: findings, won: count, lost: count, kept: count }

const replayedAlert = z.object({
  alert_type: z.string(),
  level: z.enum(ACTIONS),
  risk_score: z.number(),
  user_id: z.string(),
  user_ids: z.array(z.string()),
  first_at: timestamp,
  last_at: timestamp,
  explanation: z.string(),
  /** What reviewers made of it; null where nobody decided. */
  decided: z.enum(['confirmed', 'false_positive']).nullable(),
  evidence_count: count,
  /** The last of it. */
  evidence: z.array(
    z.object({
      id: z.string(),
      at: timestamp,
      /** `WIRE_IN`; of an order its event and side. */
      what: z.string(),
      account_id: z.string().nullable(),
      /** Of a payment. */
      amount_usd: z.number().nullable(),
      /** Of an order. */
      symbol: z.string().nullable(),
      quantity: z.number().nullable(),
      price: z.number().nullable(),
    }),
  ),
})

/** The rules of monitoring as data: what is in force, what a change would do, and how it goes live. */
export const laboratoryContract = {
  parameters: entry('GET', '/compliance/aml/parameters', {
    permission: 'compliance.read',
    tag: TAG,
    summary: 'The parameters in force, by rule, with units and defaults, and the change that waits',
  })
    .input(z.object({}))
    .output(
      z.object({
        version: count,
        name: z.string(),
        /** From when this version judges; null of the set that the release comes with. */
        effective_at: timestamp.nullable(),
        groups: z.array(
          z.object({
            /** A rule's code, or `desk`, `routine`, `countries`. */
            group: z.string(),
            title: z.string(),
            parameters: z.array(parameterAnswer),
          }),
        ),
        pending: z.array(approvalAnswer),
      }),
    ),

  versions: entry('GET', '/compliance/aml/parameters/versions', {
    permission: 'compliance.read',
    tag: TAG,
    summary: 'Every version of the parameters, newest first: what changed from what to what, by whom',
  })
    .input(z.object(pagingFields))
    .output(
      z.object({
        versions: z.array(
          z.object({
            version: count,
            effective_at: timestamp,
            requested_by: z.string(),
            approved_by: z.string(),
            approval_id: z.string(),
            reason: z.string(),
            changes: z.array(changeAnswer),
          }),
        ),
        ...pagingAnswer,
      }),
    ),

  replay: entry('POST', '/compliance/aml/laboratory/replay', {
    permission: 'compliance.read',
    tag: TAG,
    summary:
      'The desk’s own history under changed parameters: alerts won, lost and kept, precision and recall',
    cancellable: true,
  })
    .input(
      z.object({
        changes: changesInput,
        /** How many days of alerts are compared, counted back from now. */
        days: integerInput(1, 400).default(90),
        ...computationId,
      }),
    )
    .output(
      z.object({
        base_version: count,
        from: timestamp,
        to: timestamp,
        changes: z.array(changeAnswer),
        /**
         * What was replayed. Each payment is judged by what its customer had told when it came; `told_anew`: how often that
         * had become something else since the payment before.
         */
        history: z.object({ accounts: count, payments: count, orders: count, told_anew: count }),
        /** Alerts that reviewers decided and that serve as labels. */
        labels: z.object({ confirmed: count, false_positive: count }),
        ...comparison,
        rules: z.array(z.object({ alert_type: z.string(), title: z.string(), ...comparison })),
        /** The newest 200 of each; the counts are of all. */
        won_alerts: z.array(replayedAlert),
        lost_alerts: z.array(replayedAlert),
      }),
    ),

  propose: entry('POST', '/compliance/aml/parameters', {
    permission: 'compliance.write',
    tag: TAG,
    summary: 'Ask a second person to let changed parameters go live',
    audit: 'administration',
    status: 202,
  })
    .input(
      z.object({
        changes: changesInput,
        /** The version that the change was tried against. */
        base_version: integerInput(0, Number.MAX_SAFE_INTEGER),
        reason: reasonInput,
      }),
    )
    .output(approvalAnswer),
}
