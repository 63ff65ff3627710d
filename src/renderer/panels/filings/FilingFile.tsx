import { useEngineMinuteMs, whenHere, zoneHere } from '../../shell/clock.ts'
import { useHandTo } from '../../terminal/hand-over.ts'
import { useAnswer, useSession, useTerminal } from '../../terminal/hooks.ts'
import { useDownload } from '../../terminal/use-download.ts'
import { usePeople } from '../../terminal/use-people.ts'
import { SeverityIcon } from '../../widgets/plates/Badge.tsx'
import { Button } from '../../widgets/buttons/Button.tsx'
import { FileButton } from '../../widgets/buttons/FileButton.tsx'
import { NO_VALUE, formatDay } from '../../widgets/figures/format.ts'
import { SheetTable } from '../../widgets/tables/SheetTable.tsx'
import { StatusLine } from '../../widgets/notices/StatusLine.tsx'
import type { Step } from './FilingStep.tsx'
import { fieldWords, mendWords, placeWords, wrongWords } from './fault-words.ts'
import type { FaultyFiling } from './fault-words.ts'
import {
  approvalFault,
  clockWords,
  draftKindOf,
  figuresOf,
  filingWords,
  nextWords,
  statusWords,
} from './words.ts'
import type { Filing } from './words.ts'
import css from '../../widgets/styles/Sheet.module.css'
import { Unanswered } from '../../widgets/notices/Unanswered.tsx'
import { namedId, shortId } from '../../widgets/words/plain-words.ts'

/** What it says in figures: whoever approves it must not have to open the file to see them. */
export function Says({ filing }: Readonly<{ filing: Pick<Filing, 'data_summary'> }>) {
  const figures = figuresOf(filing.data_summary)
  if (figures.length === 0) return null
  return (
    <div className={css.narrow}>
      <SheetTable caption="What it says" heads={['What it says', { figure: 'Figure' }]}>
        {figures.map(([name, words]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td className={css.figure}>{words}</td>
          </tr>
        ))}
      </SheetTable>
    </div>
  )
}

/** Whom it is about. Only officers see such a filing, and nobody one about themselves. */
export function About({
  filing,
  people,
}: Readonly<{ filing: Pick<Filing, 'subject_user_ids'>; people: (id: string) => string }>) {
  const ids = filing.subject_user_ids
  if (ids.length === 0) return null
  return (
    <p className={css.note}>About {ids.map((id) => namedId(people, id)).join(', ')}. Tell nobody of it.</p>
  )
}

/** What the schema and the rules find wrong, each where it is. */
export function Faults({
  filing,
  people,
}: Readonly<{ filing: FaultyFiling; people: (id: string) => string }>) {
  const { problems, validated } = filing
  if (problems.length === 0)
    return (
      <p className={css.note}>
        <span className={css.state}>
          <SeverityIcon severity={validated ? 'ok' : 'warn'} size={13} />
          {validated
            ? 'Schema and rules find nothing wrong.'
            : 'The rules find nothing wrong; no schema of the authority has seen it, so it is not called valid.'}
        </span>
      </p>
    )
  return (
    <SheetTable
      isTitled
      caption="What is wrong with it"
      heads={['Where', 'What', 'What is wrong', 'How it is put right']}
    >
      {problems.map((problem, index) => (
        <tr key={`${index} ${problem.where}`}>
          <th scope="row" className={css.words}>
            {placeWords(filing, problem.where, people)}
          </th>
          <td>{fieldWords(problem.rule)}</td>
          <td className={css.words}>{wrongWords(problem)}</td>
          <td className={css.words}>{mendWords(filing, problem)}</td>
        </tr>
      ))}
    </SheetTable>
  )
}

function History({ filing }: Readonly<{ filing: Filing }>) {
  const own = useSession(({ user }) => user?.user_id)
  const people = usePeople()
  const at = `At ${zoneHere()}`
  return (
    <SheetTable isTitled caption="Its history, newest first" heads={[at, 'State', 'By', 'Words']}>
      {filing.history.toReversed().map((step) => (
        <tr key={`${step.at} ${step.status}`}>
          <th scope="row">{whenHere(step.at)}</th>
          <td>{statusWords(step.status)}</td>
          <td>{step.by === own ? 'You' : step.by === 'system' ? 'The house' : people(step.by)}</td>
          <td className={css.words}>{step.note ?? NO_VALUE}</td>
        </tr>
      ))}
    </SheetTable>
  )
}

type Acts = Readonly<{
  busy: boolean
  onReview: (filing: Filing) => void
  onStep: (filing: Filing, step: Step) => void
  onAmend: (filing: Filing) => void
}>

/** What may become of it now, and by whom. */
function Buttons({ filing, busy, onReview, onStep, onAmend }: Acts & Readonly<{ filing: Filing }>) {
  const own = useSession(({ user }) => user?.user_id)
  const mayAct = useSession(({ user }) => user?.permissions.includes('compliance.write') ?? false)
  if (!mayAct) return null
  const { status } = filing
  const isOwn = filing.generated_by === own
  const fault = isOwn ? 'Another person approves what you drafted' : approvalFault(filing)
  const mayAmend = !['approved', 'amended'].includes(status) && draftKindOf(filing) !== null
  return (
    <>
      {status === 'draft' && filing.problems.length === 0 && (
        <Button busy={busy} onClick={() => onReview(filing)}>
          Send to review
        </Button>
      )}
      {(status === 'review' || (status === 'draft' && !isOwn)) && (
        <Button kind="primary" offBecause={fault} onClick={() => onStep(filing, 'approve')}>
          Approve
        </Button>
      )}
      {status === 'approved' && (
        <Button kind="primary" onClick={() => onStep(filing, 'submit')}>
          It went out
        </Button>
      )}
      {status === 'submitted' && (
        <>
          <Button kind="primary" onClick={() => onStep(filing, 'accepted')}>
            It was accepted
          </Button>
          <Button onClick={() => onStep(filing, 'rejected')}>It was rejected</Button>
        </>
      )}
      {mayAmend && <Button onClick={() => onAmend(filing)}>Amend</Button>}
    </>
  )
}

/** The case that it was drafted from, with the way there. */
export function FromCase({
  filing,
  onOpen,
}: Readonly<{ filing: Pick<Filing, 'case_id'>; onOpen: (id: string) => void }>) {
  const { case_id: id } = filing
  if (id === null) return null
  return (
    <p className={css.note}>
      Drafted from the case{' '}
      <button type="button" className={css.pick} onClick={() => onOpen(id)}>
        {shortId(id)}
      </button>
      , which points to it.
    </p>
  )
}

function Next({ filing }: Readonly<{ filing: Filing }>) {
  const own = useSession(({ user }) => user?.user_id)
  return <p>{nextWords(filing, filing.generated_by === own)}</p>
}

function Shown({ filing, acts }: Readonly<{ filing: Filing; acts: Acts }>) {
  const { link } = useTerminal()
  const handTo = useHandTo()
  const { words, download } = useDownload()
  const people = usePeople()
  const clock = clockWords(filing, useEngineMinuteMs())
  return (
    <section className={css.section} aria-labelledby="filing-file">
      <h2 id="filing-file">
        {filingWords(filing)} · {statusWords(filing.status)}
        <span>
          due {formatDay(filing.due_date, 'UTC')} UTC
          {clock === '' ? '' : `, ${clock}`}
        </span>
      </h2>
      <Next filing={filing} />
      <div className={css.bars} role="toolbar" aria-label="What to do with this filing">
        <div className={css.acts}>
          <Buttons filing={filing} {...acts} />
        </div>
        <div className={css.bar}>
          <FileButton onClick={() => download(() => link.call('reports.download', { id: filing.report_id }))}>
            {filing.format.toUpperCase()}
          </FileButton>
        </div>
      </div>
      <StatusLine words={words} />
      <About filing={filing} people={people} />
      <Says filing={filing} />
      <p className={css.note}>
        SHA-256 of the file <span className={css.hash}>{filing.report_hash}</span>
      </p>
      <FromCase filing={filing} onOpen={(id) => handTo('cases', 'caseId', id)} />
      {filing.amends !== null && <p className={css.note}>In the place of {shortId(filing.amends)}.</p>}
      {filing.continues !== null && (
        <p className={css.note}>What {shortId(filing.continues)} reported goes on in this one.</p>
      )}
      {filing.continuing !== null && (
        <p className={css.note}>
          Filed on {formatDay(filing.continuing.filed_on, 'UTC')}: whether its activity goes on is looked at
          after {formatDay(filing.continuing.review_on, 'UTC')}, and what does is filed by{' '}
          {formatDay(filing.continuing.due_on, 'UTC')} (days of UTC).
          {filing.continuing.bsa_id === null &&
            ' What continues it names its number: note the acceptance with the 14 digits that FinCEN gave it.'}
        </p>
      )}
      <Faults filing={filing} people={people} />
      <History filing={filing} />
    </section>
  )
}

/** One filing: where it stands, what is wrong with it, what may become of it, and all that happened to it. */
export function FilingFile({ id, acts }: Readonly<{ id: string; acts: Acts }>) {
  const { outcome, reload } = useAnswer('reports.get', { id })
  if (outcome?.kind !== 'answer') return <Unanswered what="the filing" outcome={outcome} onAgain={reload} />
  return <Shown filing={outcome.value} acts={acts} />
}
