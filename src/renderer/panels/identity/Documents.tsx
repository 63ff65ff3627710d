import { useState } from 'react'
import type { ChangeEvent } from 'react'
import { base64Of } from '../../client/index.ts'
import { useTerminal } from '../../terminal/hooks.ts'
import { useAct } from '../../terminal/use-act.ts'
import { useDownload } from '../../terminal/use-download.ts'
import { Button } from '../../widgets/buttons/Button.tsx'
import { DOCUMENT_TYPES, documentWords, sizeWords } from '../../widgets/words/kyc-words.ts'
import type { DocumentType, KycDocument } from '../../widgets/words/kyc-words.ts'
import { SelectField } from '../../widgets/fields/SelectField.tsx'
import { SheetTable } from '../../widgets/tables/SheetTable.tsx'
import { StatusLine } from '../../widgets/notices/StatusLine.tsx'
import { Told } from '../../widgets/notices/Told.tsx'
import css from '../../widgets/styles/Sheet.module.css'

const FILE_BYTES_MAX = 10 * 1024 * 1024
const UPLOAD_TIMEOUT_MS = 120_000

function Kept({ documents }: Readonly<{ documents: readonly KycDocument[] }>) {
  const { link } = useTerminal()
  const { words, download } = useDownload()
  return (
    <>
      <SheetTable caption="Your documents" heads={['Document', { figure: 'Size' }, 'SHA-256', 'Look at it']}>
        {documents.map(({ document_id: id, type, size, sha256 }) => (
          <tr key={id}>
            <th scope="row">{documentWords(type)}</th>
            <td className={css.figure}>{sizeWords(size)}</td>
            <td>{sha256.slice(0, 12)}…</td>
            <td>
              <Button kind="quiet" onClick={() => download(() => link.call('kyc.readDocument', { id }))}>
                Keep as a file
              </Button>
            </td>
          </tr>
        ))}
      </SheetTable>
      <StatusLine words={words} />
    </>
  )
}

/** Hands documents in, and lists what was handed in. */
export function Documents({
  documents,
  mayHandIn,
  onChange,
}: Readonly<{ documents: readonly KycDocument[]; mayHandIn: boolean; onChange: () => void }>) {
  const { busy, told, run } = useAct()
  const [type, setType] = useState<DocumentType>('passport')
  const [tooLarge, setTooLarge] = useState(false)
  const choose = async (event: ChangeEvent<HTMLInputElement>): Promise<void> => {
    const input = event.target
    const file = input.files?.[0]
    if (file === undefined) return
    setTooLarge(file.size > FILE_BYTES_MAX)
    if (file.size <= FILE_BYTES_MAX) {
      const words = ({ size }: Readonly<{ size: number }>) =>
        `${documentWords(type)} handed in, ${sizeWords(size)}.`
      const answer = await run(
        'kyc.uploadDocument',
        { file: await base64Of(file), type },
        words,
        UPLOAD_TIMEOUT_MS,
      )
      if (answer !== null) onChange()
    }
    // The same file may be chosen again.
    input.value = ''
  }
  return (
    <section className={css.section} aria-labelledby="identity-documents">
      <h2 id="identity-documents">
        Documents <span>kept sealed under a key of your own</span>
      </h2>
      {documents.length === 0 ? (
        <p className={css.note}>Nothing was handed in yet. A PDF, a JPEG or a PNG of at most 10 MB.</p>
      ) : (
        <Kept documents={documents} />
      )}
      {mayHandIn && (
        <div className={css.fields}>
          <SelectField label="What it is" value={type} options={DOCUMENT_TYPES} onChoose={setType} />
          <label className={css.select}>
            Hand in a file
            <input
              type="file"
              accept="application/pdf,image/jpeg,image/png"
              disabled={busy}
              onChange={(event) => void choose(event)}
            />
          </label>
        </div>
      )}
      <Told
        told={tooLarge ? { words: 'A document has at most 10 MB. Nothing was sent.', failed: true } : told}
      />
    </section>
  )
}
