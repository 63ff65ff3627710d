import { privacyFailure } from '../../compliance/privacy/index.ts'
import type { CsvAnswer } from '../../contract/index.ts'
import { equalsConstantTime } from '../../identity/index.ts'
import { MS_PER_DAY, addMs, asId, instant, ok, refused, toIso } from '../../kernel/index.ts'
import type { Instant, JsonObject, Result, UserId } from '../../kernel/index.ts'
import { csvFile } from '../books/csv.ts'
import type { HandlersOf } from '../handlers.ts'
import { callerOf } from '../identity/callers.ts'
import { houseFact, privacyFact } from './ports.ts'
import type { PrivacyPorts } from './ports.ts'
import { sectionsOf } from './sections.ts'
import type { Sections } from './sections.ts'

type Privacy = HandlersOf<'privacy'>
type Format = 'json' | 'csv'

const LINK_LIFE_MS = MS_PER_DAY

type Link = Readonly<{ url: string; expiresAt: Instant }>
type LinkPorts = Pick<PrivacyPorts, 'keyedDigest' | 'identity'>

const signed = ({ keyedDigest }: LinkPorts, body: string): string => keyedDigest(`privacy-export:${body}`)

/** Where somebody's export lies for a day, for whoever has the link. */
export function exportLink(ports: LinkPorts, userId: UserId, format: Format): Link {
  const expiresAt = addMs(ports.identity.clock.now(), LINK_LIFE_MS)
  const body = `${userId}.${format}.${expiresAt}`
  return { url: `/privacy/export/download?token=${body}.${signed(ports, body)}`, expiresAt }
}

/** Whose export a link opens; null when it was changed or has run out. */
function openedLink(ports: LinkPorts, token: string): Readonly<{ userId: UserId; format: Format }> | null {
  const [userId = '', format = '', expiry = '', mac = ''] = token.split('.')
  const wanted = signed(ports, `${userId}.${format}.${expiry}`)
  if (!equalsConstantTime(mac, wanted) || (format !== 'json' && format !== 'csv')) return null
  return Number(expiry) > ports.identity.clock.now() ? { userId: asId<'user'>(userId), format } : null
}

/** One line a field: the kind, the place in its list, the field and its value. */
function csvOf(sections: Sections, at: Instant): CsvAnswer {
  const text = (value: JsonObject[string]): string =>
    value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value)
  const rows = Object.entries(sections).flatMap(([section, records]) =>
    records.flatMap((record, place) =>
      Object.entries(record).map(([field, value]) => [section, String(place + 1), field, text(value)]),
    ),
  )
  return csvFile(`my-data-${toIso(at).slice(0, 10)}.csv`, ['section', 'record', 'field', 'value'], rows)
}

async function exportOf(ports: PrivacyPorts, userId: UserId, format: Format) {
  const at = ports.identity.clock.now()
  const sections = await sectionsOf(ports, userId)
  if (format === 'csv') return csvOf(sections, at)
  const link = exportLink(ports, userId, format)
  return {
    format_version: 1 as const,
    generated_at: toIso(at),
    subject_id: userId,
    download_url: link.url,
    download_expires_at: toIso(link.expiresAt),
    sections: sections as Record<string, Record<string, never>[]>,
  }
}

export const makeExportData =
  (ports: PrivacyPorts): Privacy['exportData'] =>
  async ({ format }, context) => {
    const { userId } = callerOf(context)
    const answer = await exportOf(ports, userId, format)
    const fact = privacyFact(ports.identity, context, {
      ...{ action: 'exported', resourceType: 'user', resourceId: userId, facts: { format } },
    })
    await ports.identity.committer.commit({ writes: [], facts: [fact] })
    return ok(answer)
  }

const badLink = (): Result<never> =>
  refused(
    privacyFailure('export_link_invalid', 'This link has run out or is not one of ours. Ask for a new one.'),
  )

export const makeDownloadExport =
  (ports: PrivacyPorts): Privacy['downloadExport'] =>
  async ({ token }) => {
    const link = openedLink(ports, token)
    const user = link === null ? null : await ports.identity.registry.user(link.userId)
    // Whoever is erased or suspended has no export any more, whatever link is left.
    if (link === null || user === null || user.status === 'suspended') return badLink()
    const answer = await exportOf(ports, link.userId, link.format)
    const fact = houseFact(ports.identity, {
      ...{
        action: 'downloaded',
        resourceType: 'user',
        resourceId: link.userId,
        facts: { format: link.format },
      },
    })
    await ports.identity.committer.commit({ writes: [], facts: [fact] })
    return ok(answer)
  }

export const instantOrNull = (at: Instant | null): string | null => (at === null ? null : toIso(instant(at)))
