import { sentenceOf } from '../../client/index.ts'
import { useAnswer, usePanelHead, useSession } from '../../terminal/hooks.ts'
import { SeverityIcon } from '../../widgets/plates/Badge.tsx'
import { Button } from '../../widgets/buttons/Button.tsx'
import { CheckTable } from '../../widgets/tables/CheckTable.tsx'
import { countryWords } from '../../widgets/words/country-words.ts'
import { formatDay } from '../../widgets/figures/format.ts'
import { documentWords } from '../../widgets/words/kyc-words.ts'
import { PanelSkeleton } from '../../widgets/notices/PanelSkeleton.tsx'
import { Trouble } from '../../widgets/notices/Trouble.tsx'
import type { PanelProps } from '../panel.ts'
import { Documents } from './Documents.tsx'
import { Limits } from './Limits.tsx'
import { Statement } from './Statement.tsx'
import { STATES, maySubmit } from './words.ts'
import type { Standing as Answer } from './words.ts'
import css from '../../widgets/styles/Sheet.module.css'

/** What was looked at, and what would help: told by the engine, which leaves out what is not its user's to know. */
function Findings({ round }: Readonly<{ round: string }>) {
  const { outcome } = useAnswer('kyc.complianceStatus', {})
  if (outcome?.kind !== 'answer' || outcome.value.checks_performed.length === 0) return null
  const { checks_performed: checks, recommendations } = outcome.value
  return (
    <section key={round} className={css.section} aria-labelledby="identity-checks">
      <h2 id="identity-checks">What was looked at</h2>
      <CheckTable checks={checks} />
      {recommendations.map((words) => (
        <p key={words} className={css.note}>
          Still needed: {words}
        </p>
      ))}
    </section>
  )
}

/** Where the check stands, and what an officer wrote. */
function Standing({ answer, onAsk }: Readonly<{ answer: Answer; onAsk: () => void }>) {
  const { word, severity, meaning } = STATES[answer.kyc_status]
  const { latest_document: latest, next_review_date: next, note } = answer
  return (
    <section className={css.section} aria-labelledby="identity-state">
      <h2 id="identity-state">
        Your identity{' '}
        <span className={css.state}>
          <SeverityIcon severity={severity} size={13} />
          {word}
        </span>
      </h2>
      <p>{meaning}</p>
      {note !== null && <blockquote className={css.note}>An officer writes: {note}</blockquote>}
      {latest !== null && (
        <p className={css.note}>
          {documentWords(latest.type)} {latest.number} of {countryWords(latest.country)}, valid until{' '}
          {formatDay(latest.expires_on, 'UTC')}.
        </p>
      )}
      {next !== null && <p className={css.note}>Looked at again on {formatDay(next, 'UTC')}.</p>}
      <div className={css.acts}>
        <Button onClick={onAsk}>Refresh</Button>
      </div>
    </section>
  )
}

/** Who one is, how far that is checked, and what it allows. */
export function Identity({ panelId }: PanelProps) {
  const mayAct = useSession(({ user }) => user?.permissions.includes('kyc.submit') ?? false)
  const { outcome, reload } = useAnswer('kyc.status', {})
  const answer = outcome?.kind === 'answer' ? outcome.value : null
  usePanelHead(panelId, {
    context: answer === null ? '' : STATES[answer.kyc_status].word,
    badges: answer?.kyc_status === 'info_requested' ? [{ text: 'more is needed', severity: 'warn' }] : [],
  })
  if (outcome === null) return <PanelSkeleton waitingFor="Asking where your identity check stands" />
  if (outcome.kind !== 'answer')
    return (
      <Trouble
        title="Your identity check cannot be shown"
        happened={sentenceOf(outcome)}
        safe="Reading changes nothing."
        next={{ words: 'Ask again', act: reload }}
      />
    )
  const { kyc_status: status, documents } = outcome.value
  const isOpen = mayAct && maySubmit(status)
  return (
    <div className={css.sheet} tabIndex={0} role="region" aria-label="Your identity check">
      <Standing answer={outcome.value} onAsk={reload} />
      <Findings key={status} round={status} />
      <Limits standing={outcome.value} />
      <Documents documents={documents} mayHandIn={mayAct && status !== 'approved'} onChange={reload} />
      {isOpen && <Statement documents={documents} onDone={reload} />}
    </div>
  )
}
