import { useState } from 'react'
import { sentenceOf } from '../../client/index.ts'
import type { CallOutcome, EntryOutput } from '../../client/index.ts'
import { useAnswer, useTerminal } from '../../terminal/hooks.ts'
import { SeverityIcon } from '../../widgets/plates/Badge.tsx'
import { Button } from '../../widgets/buttons/Button.tsx'
import { FileButton } from '../../widgets/buttons/FileButton.tsx'
import { formatMoment } from '../../widgets/figures/format.ts'
import { saveFile, savedWords } from '../../widgets/buttons/save-file.ts'
import { filterFault, periodOf } from './filter.ts'
import type { Filter } from './filter.ts'
import { shortHash } from './proof.ts'
import { judgeLog } from './verdict.ts'
import type { LogVerdict } from './verdict.ts'
import css from './audit.module.css'
import sheet from '../../widgets/styles/Sheet.module.css'

/** A million records take ten seconds; twelve times that is no answer. */
const VERIFY_TIMEOUT_MS = 120_000

type Days = Pick<Filter, 'first' | 'last'>

/** Checks the whole log, or the days that are chosen. */
function Verify({ days, onShow }: Readonly<{ days: Days; onShow: (id: string) => void }>) {
  const { link } = useTerminal()
  const [busy, setBusy] = useState(false)
  const [verdict, setVerdict] = useState<LogVerdict | null>(null)
  const [trouble, setTrouble] = useState<string | null>(null)
  const isPart = days.first !== '' || days.last !== ''
  const verify = async (): Promise<void> => {
    setBusy(true)
    setVerdict(null)
    setTrouble(null)
    const outcome = await link.call('audit.verify', periodOf(days), { timeoutMs: VERIFY_TIMEOUT_MS })
    setBusy(false)
    if (outcome.kind === 'answer') setVerdict(judgeLog(outcome.value))
    else setTrouble(sentenceOf(outcome))
  }
  const badId = verdict?.bad?.id ?? null
  return (
    <div className={sheet.acts}>
      <Button kind="primary" busy={busy} onClick={() => void verify()}>
        {isPart ? 'Verify these days' : 'Verify the log'}
      </Button>
      <span role="status">
        {busy && 'Every hash, the tree and its checkpoints are computed again.'}
        {verdict !== null && (
          <span className={sheet.state}>
            <SeverityIcon severity={verdict.holds ? 'ok' : 'critical'} size={14} /> {verdict.words}
          </span>
        )}
        {trouble}
      </span>
      {badId !== null && <Button onClick={() => onShow(badId)}>Show it</Button>}
    </div>
  )
}

type ExportAnswer = EntryOutput<'audit.export'>

function Exported({ file }: Readonly<{ file: ExportAnswer }>) {
  const [told, setTold] = useState<string | null>(null)
  const keep = async (): Promise<void> =>
    setTold(savedWords(await saveFile(`${file.file_name}.note`, 'text/plain', file.signature)))
  return (
    <div className={css.exported}>
      <p>
        {file.file_name}: {file.records} records, SHA-256 {shortHash(file.sha256)}, signed with{' '}
        {file.public_key}
      </p>
      <div className={sheet.acts}>
        <Button kind="quiet" onClick={() => void keep()}>
          Keep its signature
        </Button>
        <span role="status">{told}</span>
      </div>
    </div>
  )
}

const FORMATS = [
  ['bundle', 'Bundle that verifies offline'],
  ['csv', 'CSV'],
  ['json', 'JSON'],
] as const

/** A signed file of the days that are chosen, or of all. */
function Export({ days, off, onSigned }: Readonly<{ days: Days; off: boolean; onSigned: () => void }>) {
  const { link } = useTerminal()
  const [told, setTold] = useState<string | null>(null)
  const [file, setFile] = useState<ExportAnswer | null>(null)
  const take = async (format: ExportAnswer['format']): Promise<void> => {
    setTold('Asking for the file')
    setFile(null)
    const outcome = await link.call(
      'audit.export',
      { ...periodOf(days), format },
      { timeoutMs: VERIFY_TIMEOUT_MS },
    )
    if (outcome.kind !== 'answer') return setTold(`No file: ${sentenceOf(outcome)}`)
    const { file_name: name, media_type: type, file: content } = outcome.value
    setFile(outcome.value)
    onSigned()
    return setTold(savedWords(await saveFile(name, type, content)))
  }
  return (
    <>
      <div className={sheet.bar} role="toolbar" aria-label="Signed export">
        {FORMATS.map(([format, words]) => (
          <FileButton key={format} off={off} onClick={() => void take(format)}>
            {words}
          </FileButton>
        ))}
      </div>
      <p className={sheet.told} role="status">
        {told}
      </p>
      {file !== null && <Exported file={file} />}
    </>
  )
}

/** Over how many records the log was signed last, when, and by whom. */
function Checkpoint({ outcome }: Readonly<{ outcome: CallOutcome<EntryOutput<'audit.checkpoint'>> | null }>) {
  if (outcome?.kind !== 'answer') return null
  const { number, tree_size: size, timestamp, cosignatures, root_hash: root } = outcome.value
  const witnesses = cosignatures.length === 0 ? 'no witness' : cosignatures.map(({ name }) => name).join(', ')
  return (
    <p className={sheet.note}>
      Checkpoint {number}: {size.toLocaleString('en-US')} records, root {shortHash(root)}, signed{' '}
      {formatMoment(timestamp, 'UTC')} UTC, {witnesses}.
    </p>
  )
}

/** What an auditor does with the log as a whole: verify it, take it along. */
export function Tools({ filter, onShow }: Readonly<{ filter: Filter; onShow: (id: string) => void }>) {
  const fault = filterFault(filter)
  const checkpoint = useAnswer('audit.checkpoint', {})
  return (
    <section className={sheet.section} aria-labelledby="audit-log">
      <h2 id="audit-log">
        The log <span>a tree of hashes, signed (RFC 6962)</span>
      </h2>
      <Checkpoint outcome={checkpoint.outcome} />
      {fault === null && <Verify days={filter} onShow={onShow} />}
      <Export days={filter} off={fault !== null} onSigned={checkpoint.reload} />
    </section>
  )
}
