import { bytesOfHex, hexOfBytes, joinBytes, present, sha256, utf8Bytes } from '../kernel/index.ts'
import { base64OfBytes, bytesOfBase64 } from './base64.ts'
import type { NoteSigner, SignatureCheck } from './ports.ts'

/** Signed notes (C2SP signed-note v1.0.0): a text, an empty line, and a line for each signature. */

/** Kinds of keys: what signs a note as it is, and what a witness signs with (C2SP tlog-cosignature v1). */
const ED25519 = 0x01
export const ED25519_COSIGNATURE = 0x04

export type VerifierKey = Readonly<{
  name: string
  /** First four bytes of SHA-256(name ‖ newline ‖ kind ‖ public key), as 8 hex digits. */
  id: string
  kind: number
  /** 32 bytes. */
  publicKey: Uint8Array
}>

type NoteSignature = Readonly<{ name: string; keyId: string; signature: Uint8Array; line: string }>

/** `text` ends with a line feed; only it is signed. */
export type SignedNote = Readonly<{ text: string; signatures: readonly NoteSignature[] }>

const KEY_ID_BYTES = 4
const SIGNATURE_BYTES = 64
const TIMESTAMP_BYTES = 8
const LINES_MAX = 100

const isKeyName = (name: string): boolean => name !== '' && !/[\s+]/u.test(name)

function keyIdOf(name: string, kind: number, publicKey: Uint8Array): string {
  const named = joinBytes(utf8Bytes(`${name}\n`), new Uint8Array([kind]), publicKey)
  return hexOfBytes(sha256(named).slice(0, KEY_ID_BYTES))
}

export const verifierKey = (name: string, publicKey: Uint8Array, kind: number = ED25519): VerifierKey => ({
  name,
  kind,
  publicKey,
  id: keyIdOf(name, kind, publicKey),
})

/** `<name>+<key id>+<base64 of kind and public key>`, as keys of notes are handed on. */
export const vkeyText = ({ name, id, kind, publicKey }: VerifierKey): string =>
  `${name}+${id}+${base64OfBytes(joinBytes(new Uint8Array([kind]), publicKey))}`

/** Reads such a text; null when it is none, its id is not its key's, or its kind is not one of the two. */
export function parseVkey(text: string): VerifierKey | null {
  const parts = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text.trim())
  const [, name = '', id = '', material = ''] = parts ?? []
  const bytes = bytesOfBase64(material)
  if (!parts || !bytes || bytes.length !== 33 || !isKeyName(name)) return null
  const key = verifierKey(name, bytes.slice(1), bytes[0])
  const isKnown = key.kind === ED25519 || key.kind === ED25519_COSIGNATURE
  return isKnown && key.id === id ? key : null
}

/** A line of a signature: em dash, key name, base64 of key id and signature. */
const signatureLine = (key: VerifierKey, signature: Uint8Array): string =>
  `— ${key.name} ${base64OfBytes(joinBytes(present(bytesOfHex(key.id), 'a key id'), signature))}\n`

function parseLine(line: string): NoteSignature | null {
  const [, name = '', encoded = ''] = /^— (\S+) (\S+)$/u.exec(line) ?? []
  const bytes = bytesOfBase64(encoded)
  if (!bytes || bytes.length <= KEY_ID_BYTES || !isKeyName(name)) return null
  const keyId = hexOfBytes(bytes.slice(0, KEY_ID_BYTES))
  return { name, keyId, signature: bytes.slice(KEY_ID_BYTES), line: `${line}\n` }
}

/** Characters that a note may not have: all below space but the line feed. */
// eslint-disable-next-line no-control-regex -- these are what is looked for
const CONTROLS = /[\u0000-\u0009\u000b-\u001f]/

/** Reads a signed note; null when it is none. Signatures are not checked by this. */
export function parseNote(note: string): SignedNote | null {
  const split = note.lastIndexOf('\n\n')
  if (split < 0 || !note.endsWith('\n') || CONTROLS.test(note)) return null
  const lines = note.slice(split + 2, -1).split('\n')
  if (lines.length > LINES_MAX) return null
  const signatures = lines.map(parseLine)
  return signatures.every((line) => line !== null) ? { text: note.slice(0, split + 1), signatures } : null
}

const sameKey = (key: VerifierKey, line: NoteSignature): boolean =>
  line.name === key.name && line.keyId === key.id

/** The note of a text, signed by each of these keys. */
export const signNote = (text: string, signers: readonly NoteSigner[]): string =>
  `${text}\n${signers
    .map((signer) => signatureLine(verifierKey(signer.name, signer.publicKey), signer.sign(text)))
    .join('')}`

/** Whether a key signed the note: there is a line of it, and every line of it holds. */
export function isSignedBy(note: SignedNote, key: VerifierKey, check: SignatureCheck): boolean {
  const lines = note.signatures.filter((line) => sameKey(key, line))
  return (
    key.kind === ED25519 &&
    lines.length > 0 &&
    lines.every(({ signature }) => check(key.publicKey, note.text, signature))
  )
}

const cosignedText = (text: string, timeSeconds: number): string =>
  `cosignature/v1\ntime ${timeSeconds}\n${text}`

/** What a witness says of a checkpoint (tlog-cosignature v1, Ed25519), as a line for its note. */
export function cosign(text: string, witness: NoteSigner, timeSeconds: number): string {
  const time = new Uint8Array(TIMESTAMP_BYTES)
  let rest = timeSeconds
  for (let at = TIMESTAMP_BYTES - 1; at >= 0; at -= 1) {
    time[at] = rest % 256
    rest = Math.floor(rest / 256)
  }
  const signature = witness.sign(cosignedText(text, timeSeconds))
  const key = verifierKey(witness.name, witness.publicKey, ED25519_COSIGNATURE)
  return signatureLine(key, joinBytes(time, signature))
}

/** A line of a witness that holds, and the time in seconds that it says. */
export type HeldCosignature = Readonly<{ seconds: number; line: string }>

/** The newest line with which a witness signed the note; null when none of its lines holds. */
export function cosignatureOf(
  note: SignedNote,
  witness: VerifierKey,
  check: SignatureCheck,
): HeldCosignature | null {
  if (witness.kind !== ED25519_COSIGNATURE) return null
  let newest: HeldCosignature | null = null
  for (const line of note.signatures) {
    if (!sameKey(witness, line) || line.signature.length !== TIMESTAMP_BYTES + SIGNATURE_BYTES) continue
    const seconds = line.signature.slice(0, TIMESTAMP_BYTES).reduce((sum, byte) => sum * 256 + byte, 0)
    const holds =
      Number.isSafeInteger(seconds) &&
      check(witness.publicKey, cosignedText(note.text, seconds), line.signature.slice(TIMESTAMP_BYTES))
    if (holds && (newest === null || seconds > newest.seconds)) newest = { seconds, line: line.line }
  }
  return newest
}
