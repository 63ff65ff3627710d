import { useEffect, useRef, useState } from 'react'
import { Decimal } from '../../../core/kernel/index.ts'
import { Button } from '../../widgets/Button.tsx'
import { SeverityIcon } from '../../widgets/Badge.tsx'
import { formatAmount, formatQuantity } from '../../widgets/format.ts'
import { instrumentName } from '../../widgets/instrument.ts'
import { SidePlate } from '../../widgets/SidePlate.tsx'
import { TypedConfirmation, isTyped } from '../../widgets/TypedConfirmation.tsx'
import { remedyWords } from '../ticket/words.ts'
import type { SpreadState, UnitAnswer } from './machine.ts'
import { netWords, structureName } from './structure.ts'
import type { Spread } from './use-spread.ts'
import css from './spread.module.css'

type Shown = Exclude<SpreadState, { step: 'draft' | 'review' }>

function titleOf(state: Shown): string {
  switch (state.step) {
    case 'sending':
      return 'Sending'
    case 'filled':
      return 'Filled: all legs at once'
    case 'denied':
      return 'Denied. Nothing was traded.'
    case 'unknown':
      return 'Unknown: no reply came'
  }
}

function Filled({ answer }: Readonly<{ answer: UnitAnswer }>) {
  const fees = answer.fills.reduce((sum, fill) => sum.plus(fill.fee), new Decimal(0))
  return (
    <>
      <ul className={`${css.fills} ox-data`}>
        {answer.orders.map((order) => (
          <li key={order.order_id}>
            <SidePlate side={order.side} />
            <b>{formatQuantity(order.filled_quantity)}</b> {instrumentName(order.symbol)}
            <span>{formatAmount(order.executed_price, 2)}</span>
          </li>
        ))}
      </ul>
      <p>
        Net: {netWords(new Decimal(answer.net_price))} a unit, fees ${formatAmount(fees, 2)}. Unit{' '}
        {answer.group_id}
      </p>
    </>
  )
}

/** What a guard wants typed before the unit may pass. */
function Asked({ asked, onTyped }: Readonly<{ asked: string; onTyped: (confirm: string) => void }>) {
  const [typed, setTyped] = useState('')
  return (
    <>
      <TypedConfirmation
        label="A guard asks. To send it all the same, type"
        asked={asked}
        text={typed}
        onType={setTyped}
      />
      <Button busy={!isTyped(asked, typed)} onClick={() => onTyped(asked)}>
        Send unit all the same
      </Button>
    </>
  )
}

/** What became of the unit, in the place where it was drafted. */
export function Outcome({ desk, state }: Readonly<{ desk: Spread; state: Shown }>) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [state.step])
  const { unit } = state
  return (
    <div className={css.body} role="status" data-step={state.step}>
      <h2 ref={heading} tabIndex={-1}>
        {(state.step === 'denied' || state.step === 'unknown') && <SeverityIcon severity="warn" size={16} />}{' '}
        {titleOf(state)}
      </h2>
      <p>
        {unit.quantity} × {structureName(unit.legs)} at{' '}
        {unit.netPrice === null ? 'the market' : `${netWords(new Decimal(unit.netPrice))} a unit`}
      </p>
      {state.step === 'filled' && <Filled answer={state.answer} />}
      {state.step === 'denied' && (
        <>
          <p>{state.words}</p>
          <p>
            Rule <code>{state.code}</code>.{state.asked === null && ` ${remedyWords(state.code)}`}
          </p>
          {state.asked !== null && (
            <Asked asked={state.asked} onTyped={(confirm) => desk.send({ ...unit, confirm })} />
          )}
        </>
      )}
      {state.step === 'unknown' && (
        <p>
          Either all legs filled or none. Asking again goes out under the same name: it cannot be placed
          twice.
        </p>
      )}
      <div className={css.buttons}>
        {state.step === 'unknown' && (
          <Button kind="primary" onClick={() => desk.send(unit)}>
            Ask again
          </Button>
        )}
        {(state.step === 'filled' || state.step === 'denied') && (
          <Button kind="primary" onClick={() => desk.dispatch({ type: 'dismissed' })}>
            {state.step === 'filled' ? 'Next unit' : 'Back to draft'}
          </Button>
        )}
      </div>
    </div>
  )
}
