/**
 * Seals personal fields under a key that belongs to one subject. Destroying that key makes everything sealed under it
 * unreadable and leaves every hash valid, because the hash covers the ciphertext.
 */
export type SubjectCipher<Write> = Readonly<{
  /** `sealed` is base64. `writes` store the subject's key when this is the first time that it is used. */
  seal: (subjectId: string, plaintext: string) => Readonly<{ sealed: string; writes: readonly Write[] }>
  /** Null when the subject was erased or the text does not belong to it. */
  open: (subjectId: string, sealed: string) => string | null
}>
