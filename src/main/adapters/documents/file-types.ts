import { isUtf8 } from 'node:buffer'

const [TAB, LINE_FEED, FORM_FEED, CARRIAGE_RETURN, SPACE, DELETE] = [9, 10, 12, 13, 32, 127]
const IN_TEXT = new Set([TAB, LINE_FEED, FORM_FEED, CARRIAGE_RETURN])

const isText = (bytes: Buffer): boolean =>
  isUtf8(bytes) && bytes.every((byte) => (byte >= SPACE && byte !== DELETE) || IN_TEXT.has(byte))

const PDF = 'application/pdf'

/** What the bytes of a base64 text show them to be: a media type, `text`, or null. */
export async function typeOfBase64(base64: string): Promise<string | null> {
  const bytes = Buffer.from(base64, 'base64')
  // Loaded with the first file: at rest a desk does without.
  const { fileTypeFromBuffer } = await import('file-type')
  const found = await fileTypeFromBuffer(bytes)
  // A letter that begins with BM is no bitmap; a PDF may be all text.
  if (found?.mime !== PDF && isText(bytes)) return 'text'
  return found?.mime ?? null
}
