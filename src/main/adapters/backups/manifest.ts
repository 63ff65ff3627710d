import { z } from 'zod'
import { instant } from '../../../core/kernel/index.ts'
import type { BackupRecord } from '../../../core/app/index.ts'

const count = z.number().int().min(0)

/** What is written beside a copy, for whoever finds it without a desk. */
const manifest = z.object({
  format: z.literal('optionix-backup-1'),
  id: z.uuid(),
  taken_at: z.iso.datetime(),
  state: z.enum(['complete', 'failed']),
  reason: z.string().nullable(),
  bytes: count,
  sha256: z.string(),
  schema_version: count,
  audit_size: count,
  audit_root: z.string(),
})

export type FinishedBackup = BackupRecord & Readonly<{ state: 'complete' | 'failed' }>

export function manifestText(backup: FinishedBackup): string {
  const content: z.infer<typeof manifest> = {
    format: 'optionix-backup-1',
    id: backup.id,
    taken_at: new Date(backup.takenAt).toISOString(),
    ...{ state: backup.state, reason: backup.reason, bytes: backup.bytes, sha256: backup.sha256 },
    schema_version: backup.schemaVersion,
    audit_size: backup.auditSize,
    audit_root: backup.auditRoot,
  }
  return `${JSON.stringify(content, null, 2)}\n`
}

/** Null for what is no manifest. */
export function readManifest(text: string): FinishedBackup | null {
  const read = manifest.safeParse(parsed(text))
  if (!read.success) return null
  const { id, state, reason, bytes, sha256, ...rest } = read.data
  return {
    ...{ id, state, reason, bytes, sha256 },
    takenAt: instant(Date.parse(rest.taken_at)),
    schemaVersion: rest.schema_version,
    auditSize: rest.audit_size,
    auditRoot: rest.audit_root,
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null // No manifest either way.
  }
}
