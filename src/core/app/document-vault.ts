import type { Instant } from '../kernel/index.ts'

export type DocumentMediaType = 'application/pdf' | 'image/jpeg' | 'image/png'

/** Where the files lie that users hand in. Contents are base64; each file is sealed under a key of its own. */
export type DocumentVault = Readonly<{
  /** What the bytes are by what they begin with, not by a name; null: none that is taken. SHA-256 in hex. */
  look: (
    content: string,
  ) => Promise<Readonly<{ mediaType: DocumentMediaType | null; size: number; sha256: string }>>
  /** Keeps a file for good and gives the key under which it lies; without that nobody opens it again. */
  keep: (id: string, content: string) => Promise<string>
  /** Rejects when the file is not there or was changed. */
  read: (id: string, key: string) => Promise<string>
  /** Ids of files that were last written before an instant, also of those that were never written to their end. */
  idsBefore: (at: Instant) => Promise<readonly string[]>
  /** Takes a file away, whole or not. */
  remove: (id: string) => Promise<void>
}>
