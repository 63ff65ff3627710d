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
}>

/** SHA-256 of a text's UTF-8 bytes as lower-case hex: a platform has a faster one than the core's own. */
export type TextDigest = (text: string) => string

/** The purpose that a record's personal fields are sealed for. */
export const AUDIT_PURPOSE = 'audit'
