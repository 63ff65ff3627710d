import { useState } from 'react'
import { dayHere, whenHere, zoneHere } from '../../shell/clock.ts'
import { usePeople } from '../../terminal/use-people.ts'
import { NO_VALUE, formatModel } from '../../widgets/figures/format.ts'
import { plainWords } from '../../widgets/words/plain-words.ts'
import { SheetTable } from '../../widgets/tables/SheetTable.tsx'
import { movedWords, shareWords, toldWords } from './words.ts'
import type { Replay, Shown } from './words.ts'
import css from '../../widgets/styles/Sheet.module.css'

type Compared = Pick<Replay, 'before' | 'after' | 'won' | 'lost' | 'kept'>

const count = (value: number): string => formatModel(value, 0)

function Row({ name, title, compared }: Readonly<{ name: string; title: string; compared: Compared }>) {
  const { before, after, won, lost, kept } = compared
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{title}</td>
      <td className={css.figure}>{movedWords(count(before.alerts), count(after.alerts))}</td>
      <td className={css.figure}>{count(won)}</td>
      <td className={css.figure}>{count(lost)}</td>
      <td className={css.figure}>{count(kept)}</td>
      <td className={css.figure}>{movedWords(shareWords(before.precision), shareWords(after.precision))}</td>
      <td className={css.figure}>{movedWords(shareWords(before.recall), shareWords(after.recall))}</td>
    </tr>
  )
}

function Evidence({ shown }: Readonly<{ shown: Shown }>) {
  const { evidence, evidence_count: all } = shown
  return (
    <>
      <p className={css.note}>
        {shown.explanation} {all > evidence.length ? `The last ${evidence.length} of ${all}:` : ''}
      </p>
      <SheetTable
        caption={`Evidence of ${shown.alert_type}`}
        heads={[
          `At ${zoneHere()}`,
          'What',
          'Where',
          { figure: 'USD' },
          { figure: 'Quantity' },
          { figure: 'Price' },
        ]}
      >
        {evidence.map((one, index) => (
          <tr key={`${one.id} ${index}`}>
            <th scope="row">{whenHere(one.at)}</th>
            <td>{plainWords(one.what.toLowerCase())}</td>
            <td>{one.symbol ?? (one.account_id === null ? NO_VALUE : `••${one.account_id.slice(-6)}`)}</td>
            <td className={css.figure}>
              {one.amount_usd === null ? NO_VALUE : formatModel(one.amount_usd, 2)}
            </td>
            <td className={css.figure}>{one.quantity === null ? NO_VALUE : formatModel(one.quantity, 4)}</td>
            <td className={css.figure}>{one.price === null ? NO_VALUE : formatModel(one.price, 2)}</td>
          </tr>
        ))}
      </SheetTable>
    </>
  )
}

const DECIDED = { confirmed: 'Confirmed', false_positive: 'Found harmless' } as const

/** Alerts that came or went, newest first, each with what it was raised on. */
function Moved({ caption, alerts }: Readonly<{ caption: string; alerts: readonly Shown[] }>) {
  const people = usePeople()
  const [open, setOpen] = useState<number | null>(null)
  const chosen = open === null ? undefined : alerts[open]
  if (alerts.length === 0) return <p className={css.note}>{caption}: none.</p>
  return (
    <>
      <SheetTable
        isTitled
        caption={caption}
        heads={[
          'Rule',
          'Customer',
          `Last seen, ${zoneHere()}`,
          'Level',
          { figure: 'Score' },
          'Decided',
          'What was seen',
        ]}
      >
        {alerts.map((shown, index) => (
          <tr key={`${shown.alert_type} ${shown.user_id} ${shown.first_at}`}>
            <th scope="row">
              <button
                type="button"
                className={css.pick}
                aria-expanded={open === index}
                onClick={() => setOpen(open === index ? null : index)}
              >
                {shown.alert_type}
              </button>
            </th>
            <td>{people(shown.user_id)}</td>
            <td>{whenHere(shown.last_at)}</td>
            <td>{plainWords(shown.level)}</td>
            <td className={css.figure}>{formatModel(shown.risk_score, 0)}</td>
            <td>{shown.decided === null ? NO_VALUE : DECIDED[shown.decided]}</td>
            <td className={css.words}>{shown.explanation}</td>
          </tr>
        ))}
      </SheetTable>
      {chosen !== undefined && <Evidence shown={chosen} />}
    </>
  )
}

const HEADS = [
  'Rule',
  'Title',
  { figure: 'Alerts' },
  { figure: 'Won' },
  { figure: 'Lost' },
  { figure: 'Kept' },
  { figure: 'Precision' },
  { figure: 'Recall' },
] as const

const listed = (words: string, shown: readonly Shown[], all: number): string =>
  shown.length < all ? `${words}, the newest ${shown.length} of ${all}` : words

/** What the trial did to the desk's own past: by rule, and alert by alert. */
export function Comparison({ replay }: Readonly<{ replay: Replay }>) {
  const { history, labels, rules } = replay
  return (
    <section className={css.section} aria-labelledby="laboratory-result">
      <h2 id="laboratory-result">
        Before → after{' '}
        <span>
          {dayHere(replay.from)} to {dayHere(replay.to)}, {zoneHere()}
        </span>
      </h2>
      <p className={css.note}>
        Replayed {count(history.payments)} payments and {count(history.orders)} order events, each payment by
        what its customer had told when it came ({toldWords(history.told_anew)}). Reviewers confirmed{' '}
        {count(labels.confirmed)} alerts and found {count(labels.false_positive)} harmless; what nobody
        decided counts for neither side, and recall is over what was confirmed so far.
      </p>
      <SheetTable caption="Alerts before and after, by rule" heads={HEADS}>
        <Row name="All" title="" compared={replay} />
        {rules.map((rule) => (
          <Row key={rule.alert_type} name={rule.alert_type} title={rule.title} compared={rule} />
        ))}
      </SheetTable>
      <Moved caption={listed('Alerts won', replay.won_alerts, replay.won)} alerts={replay.won_alerts} />
      <Moved caption={listed('Alerts lost', replay.lost_alerts, replay.lost)} alerts={replay.lost_alerts} />
    </section>
  )
}
