import { z } from 'zod'
import { entry, timestamp } from '../../kernel/wire.ts'
import { listsContract } from './contract-lists.ts'
import { matchesContract } from './contract-matches.ts'

const TAG = 'screening'

const matchDetail = z.object({
  list: z.string(),
  /** The publisher's own number. */
  entity_id: z.string(),
  name: z.string(),
  matched_name: z.string(),
  entity_type: z.enum(['person', 'entity', 'vessel', 'aircraft']).nullable(),
  /** 0 to 100. */
  score: z.number(),
  /** What OFAC's own search would show. */
  ofac_score: z.number(),
  reason: z.string(),
  why: z.array(z.string()),
  /** The office that makes a person politically exposed; null on lists of sanctions. */
  role: z.string().nullable(),
  relation: z.string().nullable(),
})

const check = z.object({
  check_id: z.string(),
  matches_found: z.number().int(),
  match_details: z.array(matchDetail),
  lists_checked: z.array(z.object({ name: z.string(), version: z.string(), date: z.string().nullable() })),
  /** Best score of a match, 0 to 100. */
  risk_score: z.number(),
  status: z.enum(['clear', 'review', 'blocked']),
  /** Politically exposed: due diligence is enhanced. */
  pep: z.boolean(),
  checked_at: timestamp,
  next_check_due: timestamp,
})

const shortText = z.string().max(256)

const checking = {
  checkSelf: entry('GET', '/compliance/sanctions-check', {
    permission: 'profile.read',
    tag: TAG,
    summary: 'Screen the caller',
    aliases: ['GET /compliance/sanctions/check'],
    audit: 'data',
  })
    .input(z.object({}))
    .output(check),

  checkName: entry('POST', '/compliance/sanctions-check', {
    permission: 'compliance.write',
    tag: TAG,
    summary: 'Screen a name, an address or a wallet',
    aliases: ['POST /compliance/sanctions/check'],
    audit: 'data',
  })
    .input(
      z.object({
        /** May be left out where an address, a wallet or an identifier is given: those decide alone. */
        name: z.string().max(500).default(''),
        date_of_birth: shortText.optional(),
        /** Town and country, as people write them. */
        place_of_birth: shortText.optional(),
        /** A country's code or name: nationality, or where a firm or ship is registered. */
        country: shortText.optional(),
        entity_type: z
          .enum(['person', 'individual', 'entity', 'company', 'organization', 'vessel', 'aircraft'])
          .optional(),
        /** Addresses on chains; `address` is the older name of the same. */
        address: shortText.optional(),
        wallet: shortText.optional(),
        /** Passport, registration, tax or IMO number. */
        identifier: shortText.optional(),
      }),
    )
    .output(check),
}

/** Screening against lists of sanctions and of office holders, and what officers make of it. */
export const sanctionsContract = { ...checking, ...matchesContract, ...listsContract }
