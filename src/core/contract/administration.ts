import { z } from 'zod'
import { operationsContract } from './operations.ts'
import { settingsContract } from './settings.ts'
import { entry, idInput, pagingAnswer, pagingFields, timestamp } from '../kernel/wire.ts'

const TAG = 'administration'

const banAnswer = z.object({
  kind: z.enum(['address', 'account']),
  /** An IPv4 address or the /64 network of an IPv6 address; null for an account. */
  ip: z.string().nullable(),
  user_id: z.string().nullable(),
  banned_at: timestamp,
  expires_at: timestamp,
  /** The how manieth ban within a day; each lasts twice as long as the one before. */
  strikes: z.number().int(),
})

const reason = z.string().max(500).optional()

/** `203.0.113.7` or `2001:db8:0:1::/64`, as the list of bans names it. */
const banned = z.union([z.ipv4(), z.cidrv6()], 'must be an address as the list of bans names it')

const securityCheck = z.object({
  name: z.string(),
  /** Production does not start without it; the others are advised. */
  required: z.boolean(),
  met: z.boolean(),
  finding: z.string(),
  remedy: z.string(),
})

/** What administrators see and do about the installation itself. */
export const administrationContract = {
  ...settingsContract,
  ...operationsContract,

  securityReport: entry('GET', '/admin/security-report', {
    permission: 'system.read',
    tag: TAG,
    summary: 'How this desk was started, judged item by item',
  })
    .input(z.object({}))
    .output(
      z.object({
        environment: z.string(),
        timestamp,
        failing: z.number().int(),
        items: z.array(securityCheck),
      }),
    ),

  listBans: entry('GET', '/admin/ip-bans', {
    permission: 'user.read',
    tag: TAG,
    summary: 'Addresses and accounts that are shut out',
    aliases: ['GET /admin/bans'],
  })
    .input(z.object(pagingFields))
    .output(z.object({ bans: z.array(banAnswer), ...pagingAnswer })),

  liftAddressBan: entry('DELETE', '/admin/ip-bans/{ip}', {
    permission: 'user.write',
    tag: TAG,
    summary: 'Let an address in again',
    audit: 'administration',
    stepUp: true,
  })
    .input(z.object({ ip: banned, reason }))
    .output(banAnswer),

  liftAccountBan: entry('DELETE', '/admin/user-bans/{user_id}', {
    permission: 'user.write',
    tag: TAG,
    summary: 'Let an account in again',
    audit: 'administration',
    stepUp: true,
  })
    .input(z.object({ user_id: idInput, reason }))
    .output(banAnswer),
}
