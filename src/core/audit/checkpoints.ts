import { bytesOfHex, hexOfBytes, present } from '../kernel/index.ts'
import { base64OfBytes, bytesOfBase64 } from './base64.ts'
import { isSignedBy, parseNote } from './notes.ts'
import type { VerifierKey } from './notes.ts'
import type { SignatureCheck } from './ports.ts'

/** What a log states about itself: so many records, and this root over them (C2SP tlog-checkpoint v1.0.0). */
type Checkpoint = Readonly<{ origin: string; size: number; root: string }>

const ROOT_BYTES = 32

/** The text that is signed: origin, size, root in base64, a line each. */
export const checkpointText = ({ origin, size, root }: Checkpoint): string =>
  `${origin}\n${size}\n${base64OfBytes(present(bytesOfHex(root), 'a root in hex'))}\n`

/** Reads a checkpoint's text, further lines of which are not looked at; null when it is none. */
export function parseCheckpoint(text: string): Checkpoint | null {
  const [origin = '', size = '', root = '', ...others] = text.split('\n')
  const bytes = bytesOfBase64(root)
  const isEnded = others.length > 0 && others.at(-1) === '' && !others.slice(0, -1).includes('')
  if (origin === '' || !/^(?:0|[1-9]\d{0,15})$/.test(size) || bytes?.length !== ROOT_BYTES || !isEnded)
    return null
  return { origin, size: Number(size), root: hexOfBytes(bytes) }
}

/** Why a signed checkpoint is not to be relied on; null when it is. */
export type CheckpointDoubt =
  'not_a_checkpoint' | 'unknown_key' | 'bad_signature' | 'wrong_size' | 'wrong_root'

/** Reads a checkpoint that one of these keys signed. */
export function openCheckpoint(
  note: string,
  keys: readonly VerifierKey[],
  check: SignatureCheck,
): Readonly<{ checkpoint: Checkpoint; keyId: string }> | CheckpointDoubt {
  const parsed = parseNote(note)
  const checkpoint = parsed ? parseCheckpoint(parsed.text) : null
  if (!parsed || !checkpoint) return 'not_a_checkpoint'
  const named = keys.filter((key) =>
    parsed.signatures.some(({ name, keyId }) => name === key.name && keyId === key.id),
  )
  const signer = named.find((key) => isSignedBy(parsed, key, check))
  if (signer) return { checkpoint, keyId: signer.id }
  return named.length === 0 ? 'unknown_key' : 'bad_signature'
}

/** A checkpoint that a log does not bear out, and how. */
export type CheckpointBreak = Readonly<{
  /** Its number in the log's own list; null for one that came from outside. */
  number: number | null
  size: number | null
  /** `missing`: there are later ones in the list, and this one is gone. */
  reason: CheckpointDoubt | 'missing'
}>

/**
 * Whether a log bears out a checkpoint of it: `wrong_size` when the log is shorter than what was signed (cut off or rolled
 * back), `wrong_root` when it holds something else (rewritten, or a fork).
 */
export function checkpointBreak(
  given: Readonly<{ number: number | null; note: string }>,
  log: Readonly<{ size: number; roots: ReadonlyMap<number, string> }>,
  keys: readonly VerifierKey[],
  check: SignatureCheck,
): CheckpointBreak | null {
  const { number } = given
  const opened = openCheckpoint(given.note, keys, check)
  if (typeof opened === 'string') return { number, size: null, reason: opened }
  const { size, root } = opened.checkpoint
  if (size > log.size) return { number, size, reason: 'wrong_size' }
  return log.roots.get(size) === root ? null : { number, size, reason: 'wrong_root' }
}
