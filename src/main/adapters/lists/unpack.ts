import { gunzipSync } from 'node:zlib'
import type { SanctionsFailure } from '../../../core/compliance/sanctions/index.ts'
import { ok, refused } from '../../../core/kernel/index.ts'
import type { Result } from '../../../core/kernel/index.ts'

/** More than the largest list by far; what unpacks to more was made to fill the memory. */
const BYTES_MAX = 150_000_000

const isPacked = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b

/** A file as it was before it was packed with gzip, by its own name; one that was not packed as it is. */
export function unpacked(
  name: string,
  bytes: Uint8Array,
): Result<Readonly<{ name: string; bytes: Uint8Array }>, SanctionsFailure> {
  if (!isPacked(bytes)) return ok({ name, bytes })
  try {
    return ok({ name: name.replace(/\.gz$/i, ''), bytes: gunzipSync(bytes, { maxOutputLength: BYTES_MAX }) })
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unreadable'
    return refused({ code: 'malformed_list', message: `${name}: ${reason}`, field: 'file' })
  }
}
