import type { ReactNode } from 'react'
import { momentHere, whenHere, zoneHere } from '../../shell/clock.ts'
import { useSession } from '../../terminal/hooks.ts'
import { NO_VALUE, formatDay } from '../../widgets/figures/format.ts'
import { SheetTable } from '../../widgets/tables/SheetTable.tsx'
import { nextWords } from './acts.ts'
import { EvidenceLocker } from './EvidenceLocker.tsx'
import { destroyedWords, eventWords, stateWords } from './words.ts'
import type { CaseFile as File } from './words.ts'
import css from '../../widgets/styles/Sheet.module.css'
import { namedId, plainWords, shortId } from '../../widgets/words/plain-words.ts'

function Alerts({ alerts }: Readonly<{ alerts: File['alerts'] }>) {
  if (alerts.length === 0) return <p className={css.note}>No alert: this case was opened by hand.</p>
  return (
    <SheetTable
      caption="Alerts of this case"
      heads={['Rule', 'What was seen', `Seen, ${zoneHere()}`, 'Level', { figure: 'Score of 100' }, 'State']}
    >
      {alerts.map((alert) => (
        <tr key={alert.alert_id}>
          <th scope="row">{alert.alert_type}</th>
          <td className={css.words}>{alert.explanation}</td>
          <td>{whenHere(alert.happened_at)}</td>
          <td>{plainWords(alert.level)}</td>
          <td className={css.figure}>{alert.risk_score ?? NO_VALUE}</td>
          <td>{plainWords(alert.status)}</td>
        </tr>
      ))}
    </SheetTable>
  )
}

/** Names for ids, where whoever looks may read them. */
type People = (id: string) => string

export function Timeline({ file, people }: Readonly<{ file: Pick<File, 'timeline'>; people: People }>) {
  const at = `At ${zoneHere()}`
  return (
    <SheetTable caption="Timeline, newest first" heads={[at, 'What happened', 'By', 'Words']}>
      {file.timeline.toReversed().map((event) => (
        <tr key={event.number}>
          <th scope="row">{whenHere(event.at)}</th>
          <td>{eventWords(event)}</td>
          <td>{event.actor_id === 'system' ? 'The house' : people(event.actor_id)}</td>
          <td className={css.words}>{event.text ?? NO_VALUE}</td>
        </tr>
      ))}
    </SheetTable>
  )
}

/** More of a kind than these are counted: nobody reads fifty ids of payments. */
const NAMED_MAX = 3

/** What a case points to, in one line. */
export function Contents({ file, people }: Readonly<{ file: Pick<File, 'links'>; people: People }>) {
  const links = [...Map.groupBy(file.links, ({ kind }) => kind)].flatMap(([kind, ofKind]) =>
    ofKind.length > NAMED_MAX && kind !== 'customer'
      ? [`${ofKind.length} ${kind === 'address' ? 'addresses' : `${kind}s`}`]
      : ofKind.map(
          ({ target_id: id }) => `${kind} ${kind === 'customer' ? namedId(people, id) : shortId(id)}`,
        ),
  )
  return <p className={css.note}>Points to: {links.length === 0 ? 'nothing' : links.join(', ')}.</p>
}

/** Whom a case is about; one without a customer says so. */
const aboutWords = ({ links }: Pick<File, 'links'>, people: People): string => {
  const customers = links.flatMap(({ kind, target_id: id }) => (kind === 'customer' ? [people(id)] : []))
  return customers.length === 0 ? 'about nobody yet' : customers.join(', ')
}

/** Its time is over: what is gone, by which policy, and what is left. */
export function Destroyed({ how }: Readonly<{ how: NonNullable<File['evidence_destroyed']> }>) {
  return (
    <p>
      {destroyedWords(how)} Its words and files can be read by nobody; who did what when, and the hashes of
      the files, are left.
    </p>
  )
}

/** One case: where it stands, what comes next, why it was opened, what it points to, and all that happened to it. */
export function CaseFile({
  file,
  people,
  acts,
  onChange,
}: Readonly<{ file: File; people: People; acts: ReactNode; onChange: () => void }>) {
  const user = useSession((session) => session.user)
  const mayAct = user?.permissions.includes('compliance.write') ?? false
  return (
    <>
      <section className={css.section} aria-labelledby="case-file">
        <h2 id="case-file">
          {plainWords(file.kind)} · {plainWords(file.priority)} · {stateWords(file.state)} ·{' '}
          {aboutWords(file, people)}
          <span>
            {' '}
            {file.state === 'closed' ? 'was due' : 'due'} {momentHere(file.due_at)}
            {file.overdue && ', late'}
          </span>
        </h2>
        {file.evidence_destroyed !== null && <Destroyed how={file.evidence_destroyed} />}
        {mayAct && <p className={css.note}>{nextWords(file, user?.user_id ?? '')}</p>}
        {acts}
        <Alerts alerts={file.alerts} />
        <Contents file={file} people={people} />
        {file.continuing !== null && (
          <p className={css.note}>
            Its SAR {shortId(file.continuing.report_id)} was filed on{' '}
            {formatDay(file.continuing.filed_on, 'UTC')}: whether the activity goes on is looked at after{' '}
            {formatDay(file.continuing.review_on, 'UTC')}, and what does is filed by{' '}
            {formatDay(file.continuing.due_on, 'UTC')} (days of UTC).
          </p>
        )}
      </section>
      <EvidenceLocker
        file={file}
        people={people}
        mayPutIn={mayAct && file.state !== 'closed'}
        onChange={onChange}
      />
      <section className={css.section} aria-label="What happened to the case">
        <Timeline file={file} people={people} />
      </section>
    </>
  )
}
