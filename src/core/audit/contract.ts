import { z } from 'zod'
import { entry, instantInput, pagingAnswer, pagingFields, timestamp } from '../kernel/wire.ts'

const logAnswer = z.object({
  log_id: z.string(),
  index: z.number().int(),
  action: z.string(),
  action_category: z.enum(['authentication', 'transaction', 'administration', 'data', 'system']),
  user_id: z.string(),
  resource_type: z.string(),
  resource_id: z.string().nullable(),
  status: z.enum(['success', 'refused', 'failed']),
  code: z.string().nullable(),
  request_id: z.string().nullable(),
  facts: z.record(z.string(), z.unknown()),
  /** Unsealed for the subject and for auditors; null when there is none or the subject was erased. */
  ip_address: z.string().nullable(),
  user_agent: z.string().nullable(),
  timestamp: timestamp,
  /** RFC 6962 leaf hash. */
  hash: z.string(),
  /** Leaf hash of the record before it in the log, whoever's that is; null for the first. */
  previous_hash: z.string().nullable(),
})

const TAG = 'audit'

/** The log: rows AUD of the API inventory that this release covers. */
export const auditContract = {
  logs: entry('GET', '/audit/logs', {
    permission: 'audit.read.own',
    tag: TAG,
    summary: 'Audit records: own, or everybody’s for auditors',
    aliases: ['GET /compliance/audit-logs'],
  })
    .input(
      z.object({
        action: z.string().max(64).optional(),
        user_id: z.string().max(64).optional(),
        resource_id: z.string().max(64).optional(),
        from: instantInput.optional(),
        to: instantInput.optional(),
        ...pagingFields,
      }),
    )
    .output(z.object({ logs: z.array(logAnswer), ...pagingAnswer })),

  verify: entry('GET', '/audit/verify', {
    permission: 'audit.read',
    tag: TAG,
    summary: 'Recompute every leaf hash and the tree root, of the whole log or of a period',
  })
    .input(z.object({ from: instantInput.optional(), to: instantInput.optional() }))
    .output(
      z.object({
        valid: z.boolean(),
        checked: z.number().int(),
        /** Records of the whole log, whatever part of it was checked. */
        tree_size: z.number().int(),
        /** Places of the first and the last record of what was checked; null when there was nothing. */
        first_index: z.number().int().nullable(),
        last_index: z.number().int().nullable(),
        /** Of the records checked: of a period not that of the log. */
        root_hash: z.string(),
        /** The same root, under the name that older clients read. */
        head_hash: z.string(),
        first_broken_index: z.number().int().nullable(),
        first_broken_id: z.string().nullable(),
      }),
    ),
}
