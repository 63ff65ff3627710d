import { useEffect, useRef } from 'react'
import { sentenceOf } from '../../client/index.ts'
import { timeZoneHere } from '../../shell/clock.ts'
import { useAnswer } from '../../terminal/hooks.ts'
import { SeverityIcon } from '../../widgets/plates/Badge.tsx'
import { Button } from '../../widgets/buttons/Button.tsx'
import { TypedConfirmation, isTyped } from '../../widgets/fields/TypedConfirmation.tsx'
import { Figures } from '../../widgets/plates/Figures.tsx'
import { formatAmount } from '../../widgets/figures/format.ts'
import { confirmationAsked } from '../ticket/machine.ts'
import type { PreviewAnswer } from '../ticket/machine.ts'
import type { Parent } from './draft.ts'
import type { Submission } from './machine.ts'
import type { StartDesk } from './use-algos.ts'
import { consequenceOf, titleOf } from './words.ts'
import form from '../../widgets/styles/Form.module.css'
import css from './algos.module.css'

/** Moves the focus to the heading when it appears: a held Enter must not carry on to the button. */
function useHeading() {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
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
      <Figures label="The whole, if it were sent at once" rows={rows} />
      {failed.map((check) => (
        <p key={check.name} className={form.off}>
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
  const heading = useHeading()
  const outcome = useWhole(parent, accountId)
  const preview = outcome?.kind === 'answer' ? outcome.value : null
  const asked = submission.asked ?? (preview === null ? null : confirmationAsked(preview))
  const isConfirmed = asked === null || isTyped(asked, desk.typed)
  const late = parent.endMs <= nowMs ? 'Off: the window has ended. Go back and set another.' : null
  const consequence = consequenceOf(parent, { nowMs, zone: timeZoneHere(), priceDecimals })
  return (
    <section className={css.start} aria-label="Execution algorithm in review">
      <h2 ref={heading} tabIndex={-1} className={form.heading}>
        {titleOf(parent)}
      </h2>
      <div className={form.sentence}>
        {consequence.map((words) => (
          <p key={words}>{words}</p>
        ))}
      </div>
      {preview !== null && <Whole preview={preview} />}
      {outcome !== null && outcome.kind !== 'answer' && <p className={form.off}>{sentenceOf(outcome)}</p>}
      {asked !== null && (
        <TypedConfirmation
          label="A guard asks, once for the whole. To start it all the same, type"
          asked={asked}
          text={desk.typed}
          onType={desk.type}
        />
      )}
      {late !== null && <p className={form.off}>{late}</p>}
      <div className={form.buttons}>
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
