import { useState } from 'react'
import { sentenceOf } from '../../client/index.ts'
import { useTerminal } from '../../terminal/hooks.ts'
import { useDownload } from '../../terminal/use-download.ts'
import { Button } from '../../widgets/buttons/Button.tsx'
import { documentWords, sizeWords } from '../../widgets/words/kyc-words.ts'
import type { KycDocument } from '../../widgets/words/kyc-words.ts'
import { SheetTable } from '../../widgets/tables/SheetTable.tsx'
import { StatusLine } from '../../widgets/notices/StatusLine.tsx'
import css from './reviews.module.css'
import sheet from '../../widgets/styles/Sheet.module.css'

type Shown = Readonly<{ id: string; words: string; address: string | null }>

/** A picture is shown beside what the customer says; anything else is kept as a file. Each look is in the audit log. */
function usePicture() {
  const { link } = useTerminal()
  const [shown, setShown] = useState<Shown | null>(null)
  const look = async ({ document_id: id, type }: KycDocument): Promise<void> => {
    const words = documentWords(type)
    setShown({ id, words: `Asking for the picture: ${words}`, address: null })
    const outcome = await link.call('kyc.readDocument', { id })
    if (outcome.kind !== 'answer') return setShown({ id, words: sentenceOf(outcome), address: null })
    const { content, content_type: mediaType } = outcome.value
    return setShown({ id, words, address: `data:${mediaType};base64,${content}` })
  }
  return { shown, look: (document: KycDocument) => void look(document) }
}

/** What the customer handed in. */
export function Papers({ documents }: Readonly<{ documents: readonly KycDocument[] }>) {
  const { link } = useTerminal()
  const { shown, look } = usePicture()
  const { words, download } = useDownload()
  return (
    <div className={css.papers}>
      <h3>Documents</h3>
      {documents.length === 0 ? (
        <p className={sheet.note}>The customer handed in no document.</p>
      ) : (
        <SheetTable
          caption="Documents of the customer"
          heads={['Document', { figure: 'Size' }, 'SHA-256', 'Look at it']}
        >
          {documents.map((document) => (
            <tr
              key={document.document_id}
              className={shown?.id === document.document_id ? sheet.chosen : undefined}
            >
              <th scope="row">{documentWords(document.type)}</th>
              <td className={sheet.figure}>{sizeWords(document.size)}</td>
              <td>{document.sha256.slice(0, 12)}…</td>
              <td>
                {document.content_type !== 'application/pdf' && (
                  <Button kind="quiet" onClick={() => look(document)}>
                    Show
                  </Button>
                )}
                <Button
                  kind="quiet"
                  onClick={() => download(() => link.call('kyc.readDocument', { id: document.document_id }))}
                >
                  Keep as a file
                </Button>
              </td>
            </tr>
          ))}
        </SheetTable>
      )}
      <StatusLine words={words} />
      {shown !== null &&
        (shown.address === null ? (
          <p className={sheet.note}>{shown.words}</p>
        ) : (
          <img className={css.picture} src={shown.address} alt={`${shown.words} of the customer`} />
        ))}
    </div>
  )
}
