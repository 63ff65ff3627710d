import { z } from 'zod'
import { entry, idInput, instantInput, pagingAnswer, pagingFields } from '../../kernel/wire.ts'
import {
  caseAnswer,
  listedCase,
  caseKind,
  casePage,
  casePriority,
  caseState,
  choice,
  disposition,
  eventAnswer,
  evidenceAnswer,
  linkKind,
  reasonField,
  wordsInput,
} from './contract-shapes.ts'

const TAG = 'cases'
const reads = { permission: 'compliance.read', tag: TAG } as const
const acts = { permission: 'compliance.write', tag: TAG, audit: 'administration' } as const

const caseField = { case_id: idInput }
const linkFields = { kind: linkKind, target_id: z.string().trim().min(1).max(128) }

/** Base64 of at most what the transport carries (10 MB); how many bytes a case takes is the case's own rule. */
const contentInput = z
  .string()
  .max(10 * 1024 * 1024)
  .regex(/^[A-Za-z0-9+/]*={0,2}$/, 'must be base64')

/** Looking into the cases. Whoever a case is about does not find it here, whatever their role. */
const reading = {
  list: entry('GET', '/compliance/cases', {
    ...reads,
    summary: 'The queue: most urgent first, then by deadline',
  })
    .input(
      z.object({
        state: caseState.optional(),
        kind: caseKind.optional(),
        priority: casePriority.optional(),
        /** A user’s id, or `me`. */
        assignee: z.string().max(64).optional(),
        /** Not closed, with a deadline up to this instant. */
        due_before: instantInput.optional(),
        /** Cases that point to this customer, account, order, payment, address, alert or report. */
        link_kind: linkKind.optional(),
        target_id: z.string().max(128).optional(),
        ...pagingFields,
      }),
    )
    .output(z.object({ cases: z.array(listedCase), ...pagingAnswer })),

  get: entry('GET', '/compliance/cases/{case_id}', {
    ...reads,
    summary: 'One case with its links, alerts, evidence and timeline',
  })
    .input(z.object(caseField))
    .output(casePage),

  decisions: entry('GET', '/compliance/cases/{case_id}/decisions', {
    ...reads,
    summary: 'The decisions of a case, replayed: what it was after each',
  })
    .input(z.object(caseField))
    .output(
      z.object({
        case_id: z.string(),
        /** Whether the timeline, folded from its beginning, gives the case as it is kept. */
        replays: z.boolean(),
        decisions: z.array(
          eventAnswer.extend({
            state_after: caseState,
            priority_after: casePriority,
            assignee_after: z.string().nullable(),
          }),
        ),
      }),
    ),

  evidence: entry('GET', '/compliance/cases/{case_id}/evidence/{evidence_id}', {
    ...reads,
    summary: 'A piece of evidence, checked against the hash that it came with',
    audit: 'data',
  })
    .input(z.object({ ...caseField, evidence_id: idInput }))
    .output(
      evidenceAnswer.extend({
        /** A download over HTTP, these fields on every other transport. */
        file_name: z.string(),
        content_type: z.string(),
        content: z.string(),
        encoding: z.literal('base64'),
      }),
    ),
}

/** Working the queue. */
const working = {
  open: entry('POST', '/compliance/cases', {
    ...acts,
    summary: 'Open a case by hand',
    status: 201,
    idempotent: true,
  })
    .input(
      z.object({
        kind: caseKind,
        priority: casePriority.default('medium'),
        summary: wordsInput,
        links: z.array(z.object(linkFields)).max(50).default([]),
      }),
    )
    .output(caseAnswer),

  takeNext: entry('POST', '/compliance/cases/take-next', {
    ...acts,
    summary: 'Take the most urgent case that waits; null when none does',
  })
    .input(z.object({ kind: caseKind.optional() }))
    .output(z.object({ case: caseAnswer.nullable() })),

  take: entry('POST', '/compliance/cases/{case_id}/take', {
    ...acts,
    summary: 'Take a case out of the queue',
  })
    .input(z.object(caseField))
    .output(caseAnswer),

  assign: entry('POST', '/compliance/cases/{case_id}/assign', {
    ...acts,
    summary: 'Give a case to somebody who may work on it',
  })
    .input(z.object({ ...caseField, assignee: idInput }))
    .output(caseAnswer),

  release: entry('POST', '/compliance/cases/{case_id}/release', {
    ...acts,
    summary: 'Put your case back into the queue',
  })
    .input(z.object(caseField))
    .output(caseAnswer),

  snooze: entry('POST', '/compliance/cases/{case_id}/snooze', {
    ...acts,
    summary: 'Let a case sleep until a day; it wakes by itself',
  })
    .input(z.object({ ...caseField, until: instantInput, ...reasonField }))
    .output(caseAnswer),

  wake: entry('POST', '/compliance/cases/{case_id}/wake', { ...acts, summary: 'Wake a case before its day' })
    .input(z.object(caseField))
    .output(caseAnswer),

  escalate: entry('POST', '/compliance/cases/{case_id}/escalate', {
    ...acts,
    summary: 'Raise the priority; the deadline comes nearer',
  })
    .input(z.object({ ...caseField, priority: casePriority, ...reasonField }))
    .output(caseAnswer),
}

/** What is added to a case, and its end. */
const deciding = {
  note: entry('POST', '/compliance/cases/{case_id}/notes', {
    ...acts,
    summary: 'Write into the timeline',
    status: 201,
  })
    .input(z.object({ ...caseField, text: wordsInput }))
    .output(caseAnswer),

  link: entry('POST', '/compliance/cases/{case_id}/links', {
    ...acts,
    summary: 'Point to a customer, account, order, payment, address, alert or report',
    status: 201,
  })
    .input(z.object({ ...caseField, ...linkFields }))
    .output(caseAnswer),

  addEvidence: entry('POST', '/compliance/cases/{case_id}/evidence', {
    ...acts,
    summary: 'Put a file into the locker: sealed, hashed, never changed',
    status: 201,
  })
    .input(
      z.object({
        ...caseField,
        name: z.string().trim().min(1).max(200),
        media_type: z.string().regex(/^[a-z]+\/[a-z0-9.+-]{1,100}$/, 'must be a media type'),
        content_base64: contentInput,
      }),
    )
    .output(evidenceAnswer),

  decide: entry('POST', '/compliance/cases/{case_id}/decisions', {
    ...acts,
    summary: 'Answer whether a linked alert, customer or address is what it looks like',
    status: 201,
  })
    .input(z.object({ ...caseField, ...linkFields, choice, ...reasonField }))
    .output(caseAnswer),

  close: entry('POST', '/compliance/cases/{case_id}/close', {
    ...acts,
    summary: 'End your case, or ask the second person that its end takes',
  })
    .input(z.object({ ...caseField, disposition, ...reasonField }))
    .output(caseAnswer),

  reopen: entry('POST', '/compliance/cases/{case_id}/reopen', {
    ...acts,
    summary: 'Put a closed case into the queue',
  })
    .input(z.object({ ...caseField, ...reasonField }))
    .output(caseAnswer),
}

export const casesContract = { ...reading, ...working, ...deciding }
