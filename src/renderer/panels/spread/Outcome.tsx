import { useState } from 'react'
import { Decimal } from '../../../core/kernel/index.ts'
import { Button } from '../../widgets/buttons/Button.tsx'
import { formatAmount, formatQuantity } from '../../widgets/figures/format.ts'
import { instrumentName } from '../../widgets/words/instrument.ts'
import { Outcome as Told, OutcomeActs } from '../../widgets/notices/Outcome.tsx'
import { SENDING, deniedWords, unknownWords } from '../../widgets/words/outcome-words.ts'
import type { OutcomeWords } from '../../widgets/words/outcome-words.ts'
import { SidePlate } from '../../widgets/plates/SidePlate.tsx'
import { TypedConfirmation, isTyped } from '../../widgets/fields/TypedConfirmation.tsx'
import { remedyWords } from '../ticket/words.ts'
import type { SpreadState, Unit, UnitAnswer } from './machine.ts'
import { netWords, structureName } from './structure.ts'
import type { Spread } from './use-spread.ts'
import css from './spread.module.css'

type Shown = Exclude<SpreadState, { step: 'draft' | 'review' }>

function filledWords({ fills, net_price: net, group_id: unit }: UnitAnswer): OutcomeWords {
  const fees = fills.reduce((sum, fill) => sum.plus(fill.fee), new Decimal(0))
  return {
    title: 'Filled: all legs at once',
    tone: 'ok',
    icon: 'check',
    facts: [
      ['Net', `${netWords(new Decimal(net))} a unit`],
      ['Fees', `$${formatAmount(fees, 2)}`],
      ['Unit', unit],
    ],
  }
}

function wordsOf(state: Shown): OutcomeWords {
  switch (state.step) {
    case 'sending':
      return SENDING
    case 'filled':
      return filledWords(state.answer)
    case 'denied':
      return deniedWords(
        { code: state.code, message: state.words },
        {
          title: 'Denied by us. Nothing was traded.',
          safe: 'No leg traded. Your book did not change.',
          remedy: state.asked === null ? remedyWords(state.code) : 'Confirm it below, or change the unit.',
        },
      )
    case 'unknown':
      return unknownWords('Unknown: no reply came', {
        happened: 'We sent the unit and no reply came. Either all legs filled or none.',
        safe: 'Asking again goes out under the same name: it cannot be placed twice.',
        remedy: 'Ask again.',
      })
  }
}

function Legs({ answer }: Readonly<{ answer: UnitAnswer }>) {
  return (
    <ul className={`${css.fills} ox-data`} aria-label="Legs filled">
      {answer.orders.map((order) => (
        <li key={order.order_id}>
          <SidePlate side={order.side} />
          <b>{formatQuantity(order.filled_quantity)}</b> {instrumentName(order.symbol)}
          <span>{formatAmount(order.executed_price, 2)}</span>
        </li>
      ))}
    </ul>
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

const unitWords = ({ quantity, legs, netPrice }: Unit): string =>
  `${quantity} × ${structureName(legs)} at ${
    netPrice === null ? 'the market' : `${netWords(new Decimal(netPrice))} a unit`
  }`

/** What became of the unit, in the place where it was drafted. */
export function Outcome({ desk, state }: Readonly<{ desk: Spread; state: Shown }>) {
  const { unit } = state
  return (
    <Told
      words={wordsOf(state)}
      subject={unitWords(unit)}
      footer={
        state.step === 'sending' ? undefined : (
          <OutcomeActs
            state={state}
            next={state.step === 'filled' ? 'Next unit' : 'Back to draft'}
            onAskAgain={() => desk.send(unit)}
            onNext={() => desk.dispatch({ type: 'dismissed' })}
          />
        )
      }
    >
      {state.step === 'filled' && <Legs answer={state.answer} />}
      {state.step === 'denied' && state.asked !== null && (
        <Asked asked={state.asked} onTyped={(confirm) => desk.send({ ...unit, confirm })} />
      )}
    </Told>
  )
}
