import { auditFailure, vkeyText } from '../../audit/index.ts'
import type { AuditRecord } from '../../audit/index.ts'
import { ok, present, refused, toIso } from '../../kernel/index.ts'
import type { JsonValue } from '../../kernel/index.ts'
import type { HandlersOf } from '../handlers.ts'
import { actOn } from './acts.ts'
import { bundleLines, signedManifest } from './bundle.ts'
import type { BundlePorts } from './bundle.ts'
import type { AuditPorts } from './ports.ts'
import { logAnswerOf, periodFailure, periodOf } from './reading.ts'
import { signedNow } from './signing.ts'

/** Records of one answer at most: some ten megabytes. The command line writes any number. */
const EXPORT_RECORDS_MAX = 10_000

const COLUMNS = [
  'index',
  'log_id',
  'timestamp',
  'action',
  'action_category',
  'user_id',
  'subject_id',
  'resource_type',
  'resource_id',
  'status',
  'code',
  'request_id',
  'ip_address',
  'user_agent',
  'api_key_id',
  'facts',
  'hash',
] as const

/** A field of RFC 4180; one that a spreadsheet would take for a formula is led by an apostrophe. */
function csvField(value: JsonValue | undefined): string {
  const plain = typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? '')
  const text = /^[=+\-@\t\r]/.test(plain) ? `'${plain}` : plain
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

type Format = 'bundle' | 'csv' | 'json'

const MEDIA_TYPES = {
  bundle: 'application/jsonl',
  csv: 'text/csv; charset=utf-8',
  json: 'application/json',
} as const

const ENDINGS = { bundle: 'jsonl', csv: 'csv', json: 'json' } as const

function tableOf(ports: AuditPorts, records: readonly AuditRecord[], format: 'csv' | 'json'): string {
  const rows = records.map((record) => logAnswerOf(ports, record, { previousHash: null, reviews: [] }))
  if (format === 'json') {
    return `${JSON.stringify(rows.map(({ reviews: _reviews, previous_hash: _previous, ...row }) => row))}\n`
  }
  const lines = rows.map((row) => COLUMNS.map((column) => csvField(row[column] as JsonValue)).join(','))
  return `${[COLUMNS.join(','), ...lines].join('\r\n')}\r\n`
}

/** What a bundle is made of. */
export const bundlePortsOf = (ports: AuditPorts): BundlePorts => {
  const { store, cipher, hasher, digest, signing, breathe } = ports
  const { signer, keys, origin, keeper } = signing
  return { store, cipher, hasher, digest, signer, keys, origin, tree: keeper.tree, breathe }
}

async function fileOf(
  ports: AuditPorts,
  format: Format,
  range: Parameters<typeof bundleLines>[1],
): Promise<string> {
  if (format === 'bundle') {
    const lines: string[] = []
    for await (const line of bundleLines(bundlePortsOf(ports), range)) lines.push(line)
    return lines.join('')
  }
  return tableOf(ports, await ports.store.audit.range(range.first, range.end - range.first), format)
}

/** A signed export of a period: of all between its earliest and its latest record, so that nothing is left out unseen. */
export const makeExport =
  (ports: AuditPorts): HandlersOf<'audit'>['export'] =>
  async (input, context) => {
    const backwards = periodFailure(input)
    if (backwards) return refused(backwards)
    const { store, committer, clock, signing } = ports
    const signed = await signedNow(ports)
    if (!signed.ok) return signed
    const last = signed.value
    const span = await store.audit.span(periodOf(input))
    const [first, end] = span ? [span.first, Math.min(span.last + 1, last.size)] : [0, 0]
    if (end - first > EXPORT_RECORDS_MAX) {
      const says = `The period has ${end - first} records; one answer holds ${EXPORT_RECORDS_MAX}. Narrow it, or use "audit export".`
      return refused(auditFailure('export_too_large', says, { details: { records_max: EXPORT_RECORDS_MAX } }))
    }
    const { format } = input
    const file = await fileOf(ports, format, { first, end, last })
    const digest = ports.digest()
    digest.add(file)
    const sha256 = digest.hex()
    const fact = actOn(
      {
        ...{ action: 'audit.exported', category: 'data', at: clock.now() },
        ...{ resourceType: 'audit_log', resourceId: null },
        facts: { first_index: first, format, records: end - first, sha256 },
      },
      context,
    )
    await committer.commit({ writes: [], facts: [fact] })
    return ok({
      format,
      file_name: `audit-${toIso(fact.at).slice(0, 10)}-${first}-${end}.${ENDINGS[format]}`,
      media_type: MEDIA_TYPES[format],
      records: end - first,
      file,
      sha256,
      signature: await signedManifest(signing, end - first, sha256),
      public_key: vkeyText(present((await signing.keys()).at(-1), 'a key')),
    })
  }
