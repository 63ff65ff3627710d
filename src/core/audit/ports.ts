import type { JsonObject } from '../kernel/index.ts'

/**
 * Seals personal fields under a key that belongs to one subject. Destroying that key makes everything sealed under it
 * unreadable and leaves every hash valid, because the hash covers the ciphertext.
 */
export type SubjectCipher<Write> = Readonly<{
  /**
   * `sealed` is base64, bound to subject and purpose; null when the subject was erased, for whom nothing personal is
   * kept again. `write` stores the subject's key when this is the first time that it is used.
   */
  seal: (
    subjectId: string,
    purpose: string,
    fields: JsonObject,
  ) => Readonly<{ sealed: string | null; write: Write | null }>
  /** Null when the subject was erased. Throws when the text was changed or belongs to another subject. */
  open: (subjectId: string, purpose: string, sealed: string) => JsonObject | null
  /** The same of a text, which is given back to the letter. */
  sealText: (
    subjectId: string,
    purpose: string,
    text: string,
  ) => Readonly<{ sealed: string | null; write: Write | null }>
  openText: (subjectId: string, purpose: string, sealed: string) => string | null
}>

/** Sixteen random bytes as text, none of which is given out twice: without it a short body could be guessed by its hash. */
export type Salt = () => string

/** The purpose that personal fields of records of before schema 16 are sealed for. */
export const AUDIT_PURPOSE = 'audit'

/** The purpose that a record's body is sealed for: bound to its place, it opens nowhere else. */
export const bodyPurpose = (index: number): string => `audit/${index}`

/** Ed25519 (RFC 8032) of one key of the log. The private key never leaves the adapter. */
export type NoteSigner = Readonly<{
  /** The key's name in signed notes: the log's origin. */
  name: string
  /** 32 bytes. */
  publicKey: Uint8Array
  /** 64 bytes over a text's UTF-8 bytes. */
  sign: (text: string) => Uint8Array
}>

/** Whether an Ed25519 signature over a text holds; false for a key or signature of another form. */
export type SignatureCheck = (publicKey: Uint8Array, text: string, signature: Uint8Array) => boolean

/** A place outside this system that keeps checkpoints: a write-once file, a chain. Failing, it rejects and is asked again. */
export type OutsideAnchor = Readonly<{
  name: string
  /** Keeps a signed checkpoint for good. */
  keep: (checkpoint: Readonly<{ size: number; root: string; note: string }>) => Promise<void>
}>
