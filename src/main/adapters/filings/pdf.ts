import { createHash } from 'node:crypto'
import PDFDocument from 'pdfkit'
import type { PdfPage } from '../../../core/compliance/reporting/index.ts'

/** A title and lines on A4, with the moment of the report as its date: the same report has the same bytes. */
export async function pdfOf({
  title,
  lines,
  at,
}: PdfPage): Promise<Readonly<{ base64: string; sha256: string }>> {
  const document = new PDFDocument({
    size: 'A4',
    margin: 48,
    info: { Title: title, CreationDate: new Date(at) },
  })
  const parts: Buffer[] = []
  document.on('data', (part: Buffer) => parts.push(part))
  const written = new Promise<void>((resolve, reject) => {
    document.on('end', () => resolve())
    document.on('error', reject)
  })
  document.font('Helvetica-Bold').fontSize(16).text(title).moveDown()
  document.font('Helvetica').fontSize(9)
  for (const line of lines) document.text(line === '' ? ' ' : line)
  document.end()
  await written
  const bytes = Buffer.concat(parts)
  return { base64: bytes.toString('base64'), sha256: createHash('sha256').update(bytes).digest('hex') }
}
