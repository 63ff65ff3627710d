import { useState } from 'react'
import { sentenceOf } from '../../client/index.ts'
import type { EntryOutput } from '../../client/index.ts'
import { useTerminal } from '../../terminal/hooks.ts'
import { SeverityIcon } from '../../widgets/plates/Badge.tsx'
import { Button } from '../../widgets/buttons/Button.tsx'
import { SheetTable } from '../../widgets/tables/SheetTable.tsx'
import { shortHash } from './proof.ts'
import type { Walk } from './proof.ts'
import { judgeProof } from './verdict.ts'
import type { Log } from './filter.ts'
import css from './audit.module.css'
import sheet from '../../widgets/styles/Sheet.module.css'

type Answer = EntryOutput<'audit.proof'>

function Path({ walk, answer }: Readonly<{ walk: Walk; answer: Answer }>) {
  return (
    <SheetTable
      caption={`From record ${answer.index} to the root over ${answer.tree_size} records`}
      heads={[{ figure: 'Step' }, 'Beside it', 'Hash beside it', 'Hash over both']}
    >
      <tr>
        <td className={sheet.figure}>0</td>
        <td>the record</td>
        <td />
        <td title={walk.leaf}>{shortHash(walk.leaf)}</td>
      </tr>
      {walk.steps.map(({ side, sibling, hash }, index) => (
        <tr key={sibling}>
          <td className={sheet.figure}>{index + 1}</td>
          <td>on the {side}</td>
          <td title={sibling}>{shortHash(sibling)}</td>
          <td title={hash} className={index === walk.steps.length - 1 ? sheet.strong : undefined}>
            {shortHash(hash)}
          </td>
        </tr>
      ))}
    </SheetTable>
  )
}

function Why({ answer }: Readonly<{ answer: Answer }>) {
  return (
    <details className={css.why}>
      <summary>Why is this a proof</summary>
      <p>
        Each step hashes what is known with the hash beside it: {answer.proof.length} hashes stand for all{' '}
        {answer.tree_size} records. Nobody can find another record, or another place for this one, that leads
        to the same root (SHA-256). The root stands in the checkpoint, which the log has signed and which
        others may have kept: a log that was written anew leads to another one. This window has computed every
        step itself.
      </p>
      {answer.checkpoint === null ? (
        <p>No checkpoint was signed over just {answer.tree_size} records.</p>
      ) : (
        <pre tabIndex={0} aria-label="Signed checkpoint">
          {answer.checkpoint}
        </pre>
      )}
    </details>
  )
}

/** That a record is in the log: asked for, walked step by step, and held against the signed root. */
export function Proof({ log }: Readonly<{ log: Log }>) {
  const { link } = useTerminal()
  const [answer, setAnswer] = useState<Answer | null>(null)
  const [trouble, setTrouble] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const prove = async (): Promise<void> => {
    setBusy(true)
    setTrouble(null)
    const outcome = await link.call('audit.proof', { log_id: log.log_id })
    setBusy(false)
    if (outcome.kind === 'answer') setAnswer(outcome.value)
    else setTrouble(sentenceOf(outcome))
  }
  const verdict = answer === null ? null : judgeProof(log, answer)
  const walk = verdict?.walk ?? null
  return (
    <div className={css.proof}>
      <div className={sheet.acts}>
        <Button busy={busy} onClick={() => void prove()}>
          Prove that it is in the log
        </Button>
      </div>
      <p role="status">
        {trouble !== null && (
          <span className={sheet.state}>
            <SeverityIcon severity="warn" size={14} /> {trouble}
          </span>
        )}
        {verdict !== null && (
          <span className={sheet.state}>
            <SeverityIcon severity={verdict.holds ? 'ok' : 'critical'} size={14} /> {verdict.words}
          </span>
        )}
      </p>
      {answer !== null && walk !== null && (
        <>
          <Path walk={walk} answer={answer} />
          <Why answer={answer} />
        </>
      )}
    </div>
  )
}
