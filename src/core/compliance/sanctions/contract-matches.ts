import { z } from 'zod'
import { approvalAnswer } from '../../identity/contract-approvals.ts'
import { entry, idInput, instantInput, pagingAnswer, pagingFields, timestamp } from '../../kernel/wire.ts'

const TAG = 'screening'

const matchStatus = z.enum(['open', 'in_review', 'confirmed', 'false_positive', 'withdrawn'])
const entityType = z.enum(['person', 'entity', 'vessel', 'aircraft']).nullable()

const matchRow = z.object({
  match_id: z.string(),
  status: matchStatus,
  /** `report`: an office holder. `block`: more than the name agrees with whom sanctions name. */
  level: z.enum(['report', 'warn', 'hold', 'block']),
  /** 0 to 100. */
  score: z.number(),
  /** What OFAC's own search would show. */
  ofac_score: z.number(),
  list: z.string(),
  /** The publisher's own number. */
  entity_id: z.string(),
  entity_type: entityType,
  /** The entry's first name, and the one of its names that was met. */
  name: z.string(),
  matched_name: z.string(),
  user_id: z.string(),
  customer_name: z.string(),
  case_id: z.string(),
  raised_at: timestamp,
  updated_at: timestamp,
  /** The word on it that waits for a second person; null when none does. */
  approval: approvalAnswer.nullable(),
})

const customerSide = z.object({
  name: z.string(),
  entity_type: entityType,
  date_of_birth: z.string().nullable(),
  countries: z.array(z.string()),
  identifiers: z.array(z.string()),
})

const entrySide = z.object({
  names: z.array(z.object({ text: z.string(), quality: z.enum(['primary', 'strong', 'weak']) })),
  dates_of_birth: z.array(z.string()),
  places_of_birth: z.array(z.string()),
  countries: z.array(z.string()),
  identifiers: z.array(z.object({ kind: z.string(), value: z.string() })),
  programs: z.array(z.string()),
  /** The office that makes a person politically exposed; null on lists of sanctions. */
  role: z.string().nullable(),
})

const scorePart = z.object({
  part: z.enum(['identifier', 'name', 'birth', 'birth_place', 'country']),
  points: z.number(),
  why: z.array(z.string()),
})

const earlierWord = z.object({
  verdict: z.enum(['true_match', 'false_positive']),
  reason: z.string(),
  decided_by: z.string(),
  decided_at: timestamp,
  valid_until: timestamp.nullable(),
  /** Whether it is about the customer and the entry as they are in this match. */
  holds: z.boolean(),
})

const matchPage = matchRow.extend({
  list_version: z.string(),
  list_date: z.string().nullable(),
  /** Whether the list that is in force says the same of the entry. */
  entry_stands: z.boolean(),
  customer: customerSide,
  entry: entrySide,
  /** Where the score comes from: the points add up to it, within 0 and 100. */
  parts: z.array(scorePart),
  /** What officers said of this customer and this entry, oldest first. */
  decisions: z.array(earlierWord),
})

const words = z
  .string()
  .trim()
  .min(1)
  .max(4_000)
  .regex(/^[^\p{Cc}\u202a-\u202e\u2066-\u2069]*$/u, 'must hold no control characters')

/** Hits of the book's screening, for officers. Whoever a match is about does not find it here, whatever their role. */
export const matchesContract = {
  listMatches: entry('GET', '/compliance/matches', {
    permission: 'compliance.read',
    tag: TAG,
    summary: 'Matches of customers with lists, newest first',
  })
    .input(
      z.object({
        status: matchStatus.optional(),
        user_id: z.string().max(64).optional(),
        ...pagingFields,
      }),
    )
    .output(z.object({ matches: z.array(matchRow), ...pagingAnswer })),

  match: entry('GET', '/compliance/matches/{match_id}', {
    permission: 'compliance.read',
    tag: TAG,
    summary: 'One match: the customer beside the entry, and each part of the score',
  })
    .input(z.object({ match_id: idInput }))
    .output(matchPage),

  decideMatch: entry('POST', '/compliance/matches/{match_id}/decision', {
    permission: 'compliance.write',
    tag: TAG,
    summary:
      'Say whether the customer is whom the list names, and why; where more than the name agrees another officer has to allow it',
    audit: 'administration',
  })
    .input(
      z.object({
        match_id: idInput,
        verdict: z.enum(['true_match', 'false_positive']),
        /** Left out, it is refused by the match itself (409), as the rule it is. */
        reason: words.optional(),
        /** From then on the match is looked at anew. */
        valid_until: instantInput.optional(),
      }),
    )
    .output(matchPage),
}
