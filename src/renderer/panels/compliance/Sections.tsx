import type { ReactNode } from 'react'
import { whenHere, zoneHere } from '../../shell/clock.ts'
import { useTerminal } from '../../terminal/hooks.ts'
import { SeverityIcon } from '../../widgets/plates/Badge.tsx'
import { NO_VALUE, formatDay, formatModel } from '../../widgets/figures/format.ts'
import { SheetTable } from '../../widgets/tables/SheetTable.tsx'
import { plainWords } from '../../widgets/words/plain-words.ts'
import { CASE_STATES, PLACES, caseRows, dayAndMonth, isOld, newestFirst } from './words.ts'
import type { Dashboard, Place } from './words.ts'
import css from '../../widgets/styles/Sheet.module.css'

const count = (value: number): string => formatModel(value, 0)

/** Words or a figure that open the panel where the work is done. */
function To({ place, label, children }: Readonly<{ place: Place; label?: string; children: ReactNode }>) {
  const { dock } = useTerminal()
  return (
    <button type="button" className={css.pick} aria-label={label} onClick={() => dock.open(PLACES[place])}>
      {children}
    </button>
  )
}

/** A figure and where it is worked off; nothing to do needs no way there. */
function Figure({ value, place, of }: Readonly<{ value: number; place: Place; of: string }>) {
  if (value === 0) return <span className="ox-muted">0</span>
  return (
    <To place={place} label={`${count(value)} ${of}: open`}>
      {count(value)}
    </To>
  )
}

/** A late figure has a mark beside it, not only another colour. */
function Late({ value, place, of }: Readonly<{ value: number; place: Place; of: string }>) {
  return (
    <span className={css.state}>
      {value > 0 && <SeverityIcon severity="critical" size={13} />}
      <Figure value={value} place={place} of={of} />
    </span>
  )
}

function Section({
  id,
  title,
  note,
  children,
}: Readonly<{ id: string; title: string; note: string; children: ReactNode }>) {
  return (
    <section className={css.section} aria-labelledby={`compliance-${id}`}>
      <h2 id={`compliance-${id}`}>
        {title} <span>{note}</span>
      </h2>
      {children}
    </section>
  )
}

export function Cases({ cases }: Readonly<{ cases: Dashboard['cases'] }>) {
  return (
    <Section
      id="cases"
      title="Cases"
      note={`${count(cases.waiting)} not closed, ${count(cases.overdue)} late`}
    >
      {cases.queues.length === 0 ? (
        <p className={css.note}>No case is open. What monitoring and screening find waits here.</p>
      ) : (
        <SheetTable
          caption="Cases by queue"
          heads={[
            'Queue',
            ...CASE_STATES.map(([, words]) => ({ figure: words })),
            { figure: 'Late' },
            `Next due, ${zoneHere()}`,
          ]}
        >
          {caseRows(cases.queues).map(({ kind, counts, overdue, nextDueAt }) => (
            <tr key={kind}>
              <th scope="row">
                <To place="cases">{plainWords(kind)}</To>
              </th>
              {CASE_STATES.map(([state, words], index) => (
                <td key={state} className={css.figure}>
                  <Figure
                    value={counts[index] ?? 0}
                    place="cases"
                    of={`${plainWords(kind)}, ${words.toLowerCase()}`}
                  />
                </td>
              ))}
              <td className={css.figure}>
                <Late value={overdue} place="cases" of={`${plainWords(kind)}, late`} />
              </td>
              <td>{whenHere(nextDueAt)}</td>
            </tr>
          ))}
        </SheetTable>
      )}
    </Section>
  )
}

export function Alerts({ alerts }: Readonly<{ alerts: Dashboard['alerts'] }>) {
  const { rules, monitoring_enabled: isOn } = alerts
  const days = newestFirst(alerts.days)
  const note = isOn ? `the last ${days.length} days, UTC` : 'monitoring is switched off'
  return (
    <Section id="alerts" title="Alerts by rule and day" note={note}>
      {rules.length === 0 ? (
        <p className={css.note}>No alert in the last {days.length} days.</p>
      ) : (
        <SheetTable
          caption="Alerts by rule and day"
          heads={['Rule', 'Title', { figure: 'All' }, ...days.map((day) => ({ figure: dayAndMonth(day) }))]}
        >
          {rules.map(({ alert_type: rule, title, total, by_day: byDay }) => (
            <tr key={rule}>
              <th scope="row">
                <To place="rules" label={`${rule}: open the rules`}>
                  {rule}
                </To>
              </th>
              <td>{title}</td>
              <td className={css.figure}>
                <Figure value={total} place="cases" of={`alerts of ${rule}`} />
              </td>
              {newestFirst(byDay).map((value, index) => (
                <td key={days[index]} className={css.figure}>
                  {value === 0 ? <span className="ox-muted">0</span> : count(value)}
                </td>
              ))}
            </tr>
          ))}
        </SheetTable>
      )}
    </Section>
  )
}

/** `approvals` can be decided; `faulty` are filings that nobody can approve before their drafter has mended them. */
export function People({
  kyc,
  approvals,
  faulty,
}: Readonly<{ kyc: Dashboard['kyc']; approvals: number; faulty: number }>) {
  const rows = [
    ['Identity checks that wait', kyc.waiting, 'reviews', false],
    ['Identity reviews overdue', kyc.reviews_overdue, 'reviews', true],
    ['Identity reviews due within 30 days', kyc.reviews_due, 'reviews', false],
    ['Acts that wait for a second person', approvals, 'approvals', false],
    ['Filings with faults, which nobody can approve', faulty, 'filings', false],
  ] as const
  return (
    <Section id="people" title="Reviews and approvals" note="">
      <SheetTable caption="Reviews and approvals that wait" heads={['What waits', { figure: 'How many' }]}>
        {rows.map(([words, value, place, isLate]) => (
          <tr key={words}>
            <th scope="row">{words}</th>
            <td className={css.figure}>
              {isLate ? (
                <Late value={value} place={place} of={words} />
              ) : (
                <Figure value={value} place={place} of={words} />
              )}
            </td>
          </tr>
        ))}
      </SheetTable>
    </Section>
  )
}

export function Filings({ filings }: Readonly<{ filings: Dashboard['filings'] }>) {
  const note = `${count(filings.waiting)} not filed, ${count(filings.overdue)} late`
  return (
    <Section id="filings" title="Filings" note={note}>
      {filings.queues.length === 0 ? (
        <p className={css.note}>No report is under way.</p>
      ) : (
        <SheetTable
          caption="Filings by type and state"
          heads={['Report', 'State', { figure: 'How many' }, { figure: 'Late' }, 'Next due, UTC']}
        >
          {filings.queues.map(({ report_type: type, status, count: many, overdue, next_due_date: due }) => (
            <tr key={`${type} ${status}`}>
              <th scope="row">{plainWords(type)}</th>
              <td>{plainWords(status)}</td>
              <td className={css.figure}>
                <Figure value={many} place="filings" of={`${type}, ${status}`} />
              </td>
              <td className={css.figure}>
                <Late value={overdue} place="filings" of={`${type}, late`} />
              </td>
              <td>{formatDay(due, 'UTC')}</td>
            </tr>
          ))}
        </SheetTable>
      )}
    </Section>
  )
}

export function Lists({ screening }: Readonly<{ screening: Dashboard['screening'] }>) {
  const note = screening.enabled ? '' : 'screening is switched off'
  return (
    <Section id="lists" title="Lists that names are screened against" note={note}>
      {screening.lists.length === 0 ? (
        <p className={css.note}>
          <span className={css.state}>
            <SeverityIcon severity="critical" size={13} />
            No list is loaded: nobody is called clear.
          </span>
        </p>
      ) : (
        <SheetTable
          caption="Lists in force"
          heads={[
            'List',
            { figure: 'Entries' },
            'Published',
            `Loaded, ${zoneHere()}`,
            { figure: 'Age, days' },
            'Version',
          ]}
        >
          {screening.lists.map((list) => (
            <tr key={list.list}>
              <th scope="row">
                <To place="screening">{list.list.toUpperCase().replaceAll('_', ' ')}</To>
              </th>
              <td className={css.figure}>{count(list.entries)}</td>
              <td>{list.published_on === null ? NO_VALUE : formatDay(list.published_on, 'UTC')}</td>
              <td>{whenHere(list.imported_at)}</td>
              <td className={css.figure}>
                <span className={css.state}>
                  {isOld(list.age_days) && <SeverityIcon severity="warn" size={13} />}
                  {count(list.age_days)}
                  {isOld(list.age_days) ? ', old' : ''}
                </span>
              </td>
              <td>{list.version.slice(0, 12)}…</td>
            </tr>
          ))}
        </SheetTable>
      )}
    </Section>
  )
}
