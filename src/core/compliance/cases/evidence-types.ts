/** What the bytes of a file show it to be: its media type, `text` where it is nothing but text, null where nobody can tell. */
export type FoundType = string | null

/** Files that a locker takes and whose first bytes tell them. */
const BINARY: ReadonlySet<string> = new Set([
  'application/pdf',
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'image/tiff',
  'application/zip',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
])

/** Texts: nothing in their bytes tells one from the other, but that they are text. */
const TEXT: ReadonlySet<string> = new Set([
  'text/plain',
  'text/csv',
  'application/json',
  'application/xml',
  'text/xml',
  'message/rfc822',
])

/** Whether a piece of evidence is of a kind that is kept, and is what it says it is. */
export const isEvidenceType = (stated: string, found: FoundType): boolean =>
  TEXT.has(stated) ? found === 'text' : BINARY.has(stated) && stated === found
