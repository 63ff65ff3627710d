import { cosignatureOf, parseNote, parseVkey } from './notes.ts'
import type { SignatureCheck } from './ports.ts'

/** A witness's line under a checkpoint, as a log keeps it: what the line itself says lies beside it once more. */
type KeptCosignature = Readonly<{ keyName: string; vkey: string; line: string; signedAt: number }>

/** What is wrong with such a line: its key, that the key signed this checkpoint, or the time that lies beside it. */
export type CosignatureDoubt = 'unknown_key' | 'bad_signature' | 'wrong_time'

const MS_PER_SECOND = 1_000

/** Why the line of a witness is not to be relied on; null when that witness signed this note at that time. */
export function cosignatureDoubt(
  note: string,
  kept: KeptCosignature,
  check: SignatureCheck,
): CosignatureDoubt | null {
  const witness = parseVkey(kept.vkey)
  if (!witness || witness.name !== kept.keyName) return 'unknown_key'
  const [plain, witnessed] = [parseNote(note), parseNote(note + kept.line)]
  // A line that brings another text with it, or more lines than one, is none of this note.
  const isOneLine =
    plain !== null &&
    witnessed?.text === plain.text &&
    witnessed.signatures.length === plain.signatures.length + 1
  const held = isOneLine
    ? cosignatureOf({ text: plain.text, signatures: witnessed.signatures.slice(-1) }, witness, check)
    : null
  if (held === null) return 'bad_signature'
  return held.seconds * MS_PER_SECOND === kept.signedAt ? null : 'wrong_time'
}
