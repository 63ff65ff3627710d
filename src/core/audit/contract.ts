import { z } from 'zod'
import { entry, instantInput, integerInput, pagingAnswer, pagingFields, timestamp } from '../kernel/wire.ts'

const CATEGORIES = ['authentication', 'transaction', 'administration', 'data', 'system'] as const
const STATUSES = ['success', 'refused', 'failed'] as const

const reviewAnswer = z.object({
  review_id: z.string(),
  reviewer_id: z.string(),
  /** Null when there is none, or the reviewer was erased. */
  note: z.string().nullable(),
  timestamp,
})

const logAnswer = z.object({
  log_id: z.string(),
  index: z.number().int(),
  action: z.string(),
  action_category: z.enum(CATEGORIES),
  user_id: z.string(),
  /** Whose data the record holds, when not those of who acted. */
  subject_id: z.string().nullable(),
  resource_type: z.string(),
  resource_id: z.string().nullable(),
  status: z.enum(STATUSES),
  code: z.string().nullable(),
  request_id: z.string().nullable(),
  /** Whether the sealed part could be opened: `erased` when its subject was, `damaged` when it was tampered with. */
  sealed: z.enum(['open', 'erased', 'damaged']),
  facts: z.record(z.string(), z.unknown()),
  /** Unsealed for the subject and for auditors; null when there is none or the subject was erased. */
  ip_address: z.string().nullable(),
  user_agent: z.string().nullable(),
  /** The key that the call came with; null when a person called. Sealed like the address. */
  api_key_id: z.string().nullable(),
  timestamp,
  /** Milliseconds by which the clock lay behind the latest time of the log; null in records of earlier releases. */
  clock_back_ms: z.number().int().nullable(),
  /** RFC 6962 leaf hash. */
  hash: z.string(),
  /** Leaf hash of the record before it in the log, whoever's that is; null for the first. */
  previous_hash: z.string().nullable(),
  reviews: z.array(reviewAnswer),
})

const checkpointAnswer = z.object({
  number: z.number().int(),
  origin: z.string(),
  tree_size: z.number().int(),
  root_hash: z.string(),
  timestamp,
  /** The signed note (C2SP tlog-checkpoint), witnesses' lines after the log's own. */
  note: z.string(),
  key_ids: z.array(z.string()),
  cosignatures: z.array(z.object({ name: z.string(), vkey: z.string(), signed_at: timestamp })),
})

const keyAnswer = z.object({
  key_id: z.string(),
  name: z.string(),
  vkey: z.string(),
  created_at: timestamp,
  retired_at: timestamp.nullable(),
})

const period = { from: instantInput.optional(), to: instantInput.optional() }

const filterFields = {
  action: z.string().max(64).optional(),
  action_category: z.enum(CATEGORIES).optional(),
  resource_type: z.string().max(64).optional(),
  resource_id: z.string().max(64).optional(),
  status: z.enum(STATUSES).optional(),
  request_id: z.string().max(64).optional(),
  ...period,
}

const place = integerInput(0, Number.MAX_SAFE_INTEGER)
const hash = z.string().describe('64 lower-case hex digits')

const TAG = 'audit'

/** Reading the log. */
const reading = {
  logs: entry('GET', '/audit/logs', {
    permission: 'audit.read.own',
    tag: TAG,
    summary: 'Audit records: own, or everybody’s for auditors',
    aliases: ['GET /compliance/audit-logs'],
  })
    .input(z.object({ user_id: z.string().max(64).optional(), ...filterFields, ...pagingFields }))
    .output(z.object({ logs: z.array(logAnswer), ...pagingAnswer })),

  me: entry('GET', '/audit/me', {
    permission: 'audit.read.own',
    tag: TAG,
    summary: 'The caller’s own trail: what they did, and what was done about their data',
  })
    .input(z.object({ ...filterFields, ...pagingFields }))
    .output(z.object({ logs: z.array(logAnswer), ...pagingAnswer })),

  log: entry('GET', '/audit/logs/{log_id}', {
    permission: 'audit.read.own',
    tag: TAG,
    summary: 'One audit record',
  })
    .input(z.object({ log_id: z.string().max(64) }))
    .output(logAnswer),

  review: entry('POST', '/audit/logs/{log_id}/review', {
    permission: 'audit.read',
    audit: 'administration',
    tag: TAG,
    summary: 'Mark a record as reviewed; the mark is a record itself, and no record is ever changed',
  })
    .input(z.object({ log_id: z.string().max(64), note: z.string().max(2_000).optional() }))
    .output(z.object({ log_id: z.string(), ...reviewAnswer.shape })),

  export: entry('GET', '/audit/export', {
    permission: 'audit.read',
    audit: 'data',
    tag: TAG,
    summary: 'A signed export: a bundle that verifies offline, or a table',
  })
    .input(z.object({ ...period, format: z.enum(['bundle', 'csv', 'json']).default('bundle') }))
    .output(
      z.object({
        format: z.enum(['bundle', 'csv', 'json']),
        file_name: z.string(),
        media_type: z.string(),
        records: z.number().int(),
        /** The whole file. */
        file: z.string(),
        sha256: hash,
        /** A signed note over name, records and SHA-256 of the file. */
        signature: z.string(),
        public_key: z.string().describe('the key of the signature, as C2SP vkey'),
      }),
    ),
}

/** Checking the log. */
const proving = {
  verify: entry('GET', '/audit/verify', {
    permission: 'audit.read',
    tag: TAG,
    summary:
      'Recompute every leaf hash, the tree, its checkpoints and witnesses, of the whole log or of a period',
  })
    .input(z.object(period))
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
        /** `missing`, `out_of_place`, `changed` or `clock` of a record; `node`; or what a checkpoint or a witness's line is doubted for. */
        reason: z.string().nullable(),
        checkpoints_checked: z.number().int(),
        broken_checkpoint: z.number().int().nullable(),
        /** Lines of witnesses that were held against the checkpoints they stand under. */
        cosignatures_checked: z.number().int(),
        /** The first of them that does not hold; id and name are null when it is gone. */
        broken_cosignature: z
          .object({
            checkpoint: z.number().int(),
            id: z.string().nullable(),
            name: z.string().nullable(),
            reason: z.enum(['unknown_key', 'bad_signature', 'wrong_time', 'unknown_checkpoint', 'missing']),
          })
          .nullable(),
        /** Times that the clock went back by more than two seconds while the log was written. */
        clock_steps: z.object({
          count: z.number().int(),
          first_index: z.number().int().nullable(),
          back_ms_max: z.number(),
        }),
      }),
    ),

  proof: entry('GET', '/audit/proof', {
    permission: 'audit.read.own',
    tag: TAG,
    summary: 'That a record is in the log: its path to the root of the last checkpoint, or of a given size',
  })
    .input(
      z.object({ index: place.optional(), log_id: z.string().max(64).optional(), size: place.optional() }),
    )
    .output(
      z.object({
        index: z.number().int(),
        log_id: z.string(),
        /** The text whose hash is the leaf. */
        leaf: z.string(),
        leaf_hash: hash,
        tree_size: z.number().int(),
        root_hash: hash,
        /** Nearest sibling first. */
        proof: z.array(hash),
        /** The signed checkpoint of this size; null when there is none. */
        checkpoint: z.string().nullable(),
      }),
    ),

  consistency: entry('GET', '/audit/consistency', {
    permission: 'audit.read.own',
    tag: TAG,
    summary: 'That the log of one size is the beginning of the log of a larger one',
  })
    .input(z.object({ from: place, to: place.optional() }))
    .output(
      z.object({
        from: z.number().int(),
        to: z.number().int(),
        from_root: hash,
        to_root: hash,
        proof: z.array(hash),
      }),
    ),
}

/** What the log signs, and who signs it. */
const signing = {
  checkpoint: entry('GET', '/audit/checkpoint', {
    permission: 'audit.read.own',
    tag: TAG,
    summary: 'The last signed checkpoint',
  })
    .input(z.object({}))
    .output(checkpointAnswer),

  checkpoints: entry('GET', '/audit/checkpoints', {
    permission: 'audit.read.own',
    tag: TAG,
    summary: 'Signed checkpoints in order of number',
  })
    .input(z.object({ from_number: place.optional(), limit: integerInput(1, 500).optional() }))
    .output(z.object({ checkpoints: z.array(checkpointAnswer) })),

  sign: entry('POST', '/audit/checkpoint', {
    permission: 'audit.read',
    audit: 'system',
    tag: TAG,
    summary: 'Sign the log as it stands now',
  })
    .input(z.object({}))
    .output(checkpointAnswer),

  cosign: entry('POST', '/audit/cosignatures', {
    permission: 'audit.write',
    audit: 'system',
    tag: TAG,
    summary: 'Keep a witness’s signature over a checkpoint of this log (C2SP tlog-cosignature)',
  })
    .input(z.object({ note: z.string().max(20_000), vkey: z.string().max(512) }))
    .output(checkpointAnswer),

  keys: entry('GET', '/audit/keys', {
    permission: 'audit.read.own',
    tag: TAG,
    summary: 'The log’s keys, the one that signs now last',
  })
    .input(z.object({}))
    .output(z.object({ origin: z.string(), keys: z.array(keyAnswer) })),

  rotateKey: entry('POST', '/audit/keys/rotate', {
    permission: 'audit.write',
    audit: 'administration',
    tag: TAG,
    summary: 'Take a new signing key; the next checkpoint is signed by both',
    stepUp: true,
  })
    .input(z.object({}))
    .output(z.object({ key: keyAnswer, checkpoint: checkpointAnswer })),
}

/** The log, and what proves it. */
export const auditContract = { ...reading, ...proving, ...signing }
