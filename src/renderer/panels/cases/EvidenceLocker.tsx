import { useState } from 'react'
import type { ChangeEvent } from 'react'
import { base64Of } from '../../client/index.ts'
import { whenHere, zoneHere } from '../../shell/clock.ts'
import { useTerminal } from '../../terminal/hooks.ts'
import { useAct } from '../../terminal/use-act.ts'
import { useDownload } from '../../terminal/use-download.ts'
import { Button } from '../../widgets/buttons/Button.tsx'
import { NO_VALUE } from '../../widgets/figures/format.ts'
import { sizeWords } from '../../widgets/words/kyc-words.ts'
import { SheetTable } from '../../widgets/tables/SheetTable.tsx'
import { StatusLine } from '../../widgets/notices/StatusLine.tsx'
import { Told } from '../../widgets/notices/Told.tsx'
import type { CaseFile } from './words.ts'
import css from '../../widgets/styles/Sheet.module.css'

const FILE_BYTES_MAX = 5 * 1024 * 1024
const UPLOAD_TIMEOUT_MS = 120_000
const ACCEPTED = '.pdf,.png,.jpg,.jpeg,.gif,.webp,.tif,.tiff,.zip,.docx,.xlsx,.txt,.csv,.json,.xml,.eml'

/** What browsers do not know by its ending is text to them all. */
const typeOf = ({ name, type }: File): string =>
  type !== '' && type !== 'application/octet-stream'
    ? type
    : name.endsWith('.eml')
      ? 'message/rfc822'
      : 'text/plain'

type Locker = Pick<CaseFile, 'case_id' | 'evidence'>

function Kept({ file, people }: Readonly<{ file: Locker; people: (id: string) => string }>) {
  const { link } = useTerminal()
  const { words, download } = useDownload()
  const { case_id: caseId, evidence } = file
  return (
    <>
      <SheetTable
        caption="What lies in the locker"
        heads={['File', { figure: 'Size' }, 'SHA-256', 'Put in by', `At ${zoneHere()}`, 'Look at it']}
      >
        {evidence.map((piece) => (
          <tr key={piece.evidence_id}>
            <th scope="row">{piece.name ?? NO_VALUE}</th>
            <td className={css.figure}>{sizeWords(piece.size_bytes)}</td>
            <td title={piece.sha256}>{piece.sha256.slice(0, 12)}…</td>
            <td>{people(piece.added_by)}</td>
            <td>{whenHere(piece.added_at)}</td>
            <td>
              <Button
                kind="quiet"
                offBecause={piece.name === null ? 'its key was destroyed' : null}
                onClick={() =>
                  download(() =>
                    link.call('cases.evidence', { case_id: caseId, evidence_id: piece.evidence_id }),
                  )
                }
              >
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

/** Files that a case rests on: sealed and hashed as they were put in, checked against that hash whenever one is taken out. */
export function EvidenceLocker({
  file,
  people,
  mayPutIn,
  onChange,
}: Readonly<{
  file: Locker
  people: (id: string) => string
  mayPutIn: boolean
  onChange: () => void
}>) {
  const { busy, told, run } = useAct()
  const [tooLarge, setTooLarge] = useState(false)
  const choose = async ({ target }: ChangeEvent<HTMLInputElement>): Promise<void> => {
    const chosen = target.files?.[0]
    if (chosen === undefined) return
    setTooLarge(chosen.size > FILE_BYTES_MAX)
    if (chosen.size <= FILE_BYTES_MAX) {
      const input = {
        case_id: file.case_id,
        name: chosen.name,
        media_type: typeOf(chosen),
        content_base64: await base64Of(chosen),
      }
      const answer = await run(
        'cases.addEvidence',
        input,
        ({ name, size_bytes: size }) => `${name ?? chosen.name} lies in the locker, ${sizeWords(size)}.`,
        UPLOAD_TIMEOUT_MS,
      )
      if (answer !== null) onChange()
    }
    // The same file may be chosen again.
    target.value = ''
  }
  return (
    <section className={css.section} aria-labelledby="case-evidence">
      <h2 id="case-evidence">
        Evidence <span>sealed and hashed as it was put in, checked as it is taken out</span>
      </h2>
      {file.evidence.length === 0 ? (
        <p className={css.note}>Nothing lies in the locker.</p>
      ) : (
        <Kept file={file} people={people} />
      )}
      {mayPutIn && (
        <div className={css.fields}>
          <label className={css.select}>
            Put a file into the locker
            <input type="file" accept={ACCEPTED} disabled={busy} onChange={(event) => void choose(event)} />
          </label>
        </div>
      )}
      <Told told={tooLarge ? { words: 'A file has at most 5 MB. Nothing was sent.', failed: true } : told} />
    </section>
  )
}
