import { useEffect, useRef } from 'react'
import { sentenceOf } from '../../client/index.ts'
import { timeZoneHere } from '../../shell/clock.ts'
import { useAnswer } from '../../terminal/hooks.ts'
import { SeverityIcon } from '../../widgets/Badge.tsx'
import { Button } from '../../widgets/Button.tsx'
import { TypedConfirmation, isTyped } from '../../widgets/TypedConfirmation.tsx'
import { formatAmount } from '../../widgets/format.ts'
import { confirmationAsked } from '../ticket/machine.ts'
import type { PreviewAnswer } from '../ticket/machine.ts'
import { remedyWords } from '../ticket/words.ts'
import type { Parent } from './draft.ts'
import type { StartState, Submission } from './machine.ts'
import type { StartDesk } from './use-algos.ts'
import { consequenceOf, titleOf } from './words.ts'
import css from './algos.module.css'

/** Moves the focus to the heading when it appears: a held Enter must not carry on to the button. */
function useHeading(step: string) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [step])
  return heading
}

/** What the whole would be and cost if it were sent at once: the parts find other prices, but of this size. */
function useWhole(parent: Parent, accountId: string) {
  return useAnswer('trading.preview', {
    ...{ symbol: parent.symbol, side: parent.side, quantity: parent.quantity, account_id: accountId },
    order_type: parent.limitPrice === null ? 'market' : 'limit',
    ...(parent.limitPrice === null ? {} : { price: parent.limitPrice }),
  }).outcome
}

/** A failed check of the whole in words; money with the digits of money. */
const shortfallWords = ({ name, limit, value, message }: PreviewAnswer['checks'][number]): string =>
  name === 'cash' && limit !== null && value !== null
    ? `The whole needs $${formatAmount(value, 2)} with its fees; $${formatAmount(limit, 2)} is available.`
    : message

function Whole({ preview }: Readonly<{ preview: PreviewAnswer }>) {
  // A part is bounded by itself; the whole may be larger than one order can be.
  const failed = preview.checks.filter(({ name, passed }) => !passed && name !== 'notional')
  const rows = [
    ['Order value $', formatAmount(preview.notional, 2)],
    ['Fees $, all taken', formatAmount(preview.fees, 2)],
    ['Available after $', formatAmount(preview.balance_after, 2)],
  ] as const
  return (
    <>
      <dl className={`${css.figures} ox-data`} aria-label="The whole, if it were sent at once">
        {rows.map(([words, figure]) => (
          <div key={words}>
            <dt>{words}</dt>
            <dd>{figure}</dd>
          </div>
        ))}
      </dl>
      {failed.map((check) => (
        <p key={check.name} className={css.warn}>
          <SeverityIcon severity="warn" size={14} />
          <span>{shortfallWords(check)} The order pauses when a part meets this.</span>
        </p>
      ))}
    </>
  )
}

type ReviewProps = Readonly<{
  desk: StartDesk
  submission: Submission
  moneyKind: 'live' | 'paper'
  priceDecimals: number
  nowMs: number
}>

/** The consequence in sentences and figures, the guard's question, and the one button that starts it. */
export function Review({ desk, submission, moneyKind, priceDecimals, nowMs }: ReviewProps) {
  const { parent, accountId } = submission
  const heading = useHeading('review')
  const outcome = useWhole(parent, accountId)
  const preview = outcome?.kind === 'answer' ? outcome.value : null
  const asked = submission.asked ?? (preview === null ? null : confirmationAsked(preview))
  const isConfirmed = asked === null || isTyped(asked, desk.typed)
  const late = parent.endMs <= nowMs ? 'Off: the window has ended. Go back and set another.' : null
  const consequence = consequenceOf(parent, { nowMs, zone: timeZoneHere(), priceDecimals })
  return (
    <section className={css.start} aria-label="Execution algorithm in review">
      <h2 ref={heading} tabIndex={-1}>
        {titleOf(parent)}
      </h2>
      <div className={css.sentence}>
        {consequence.map((words) => (
          <p key={words}>{words}</p>
        ))}
      </div>
      {preview !== null && <Whole preview={preview} />}
      {outcome !== null && outcome.kind !== 'answer' && <p className={css.warn}>{sentenceOf(outcome)}</p>}
      {asked !== null && (
        <TypedConfirmation
          label="A guard asks, once for the whole. To start it all the same, type"
          asked={asked}
          text={desk.typed}
          onType={desk.type}
        />
      )}
      {late !== null && <p className={css.off}>{late}</p>}
      <div className={css.buttons}>
        <Button onClick={() => desk.dispatch({ type: 'back' })}>Back</Button>
        <Button
          kind="primary"
          busy={!isConfirmed || late !== null || outcome === null}
          onClick={() => desk.send({ ...submission, asked })}
        >
          {moneyKind === 'live' ? 'Start with live money' : 'Start on paper'}
        </Button>
      </div>
    </section>
  )
}

type Shown = Extract<StartState, { step: 'sending' | 'started' | 'denied' | 'unknown' }>

const TITLE: Readonly<Record<Shown['step'], string>> = {
  sending: 'Sending',
  started: 'Started',
  denied: 'Denied. Nothing was sent.',
  unknown: 'Unknown: no reply came',
}

/** What became of it, in the place where it was drafted. */
export function Outcome({ desk, state }: Readonly<{ desk: StartDesk; state: Shown }>) {
  const heading = useHeading(state.step)
  const isTrouble = state.step === 'denied' || state.step === 'unknown'
  return (
    <section className={css.start} role="status" data-step={state.step}>
      <h2 ref={heading} tabIndex={-1}>
        {isTrouble && <SeverityIcon severity="warn" size={16} />} {TITLE[state.step]}
      </h2>
      <p>{titleOf(state.submission.parent)}</p>
      {state.step === 'started' && <p>It works in the list. Closing this window does not stop it.</p>}
      {state.step === 'denied' && (
        <>
          <p>{state.words}</p>
          <p>
            Rule <code>{state.code}</code>. {remedyWords(state.code)}
          </p>
        </>
      )}
      {state.step === 'unknown' && (
        <p>
          It runs, or nothing was sent. Asking again goes out under the same name: it cannot be started twice.
        </p>
      )}
      <div className={css.buttons}>
        {state.step === 'unknown' && (
          <Button kind="primary" onClick={() => desk.send(state.submission)}>
            Ask again
          </Button>
        )}
        {(state.step === 'started' || state.step === 'denied') && (
          <Button kind="primary" onClick={() => desk.dispatch({ type: 'dismissed' })}>
            {state.step === 'started' ? 'Next' : 'Back'}
          </Button>
        )}
      </div>
    </section>
  )
}
