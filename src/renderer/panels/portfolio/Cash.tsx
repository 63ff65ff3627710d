import { useState } from 'react'
import { useAct } from '../../terminal/use-act.ts'
import { Button } from '../../widgets/Button.tsx'
import { Field } from '../../widgets/Field.tsx'
import { formatAmount } from '../../widgets/format.ts'
import { Told } from '../../widgets/Told.tsx'
import { cashSentence } from './cash-words.ts'
import type { Way } from './cash-words.ts'
import type { Holder } from './holder.ts'
import css from '../../widgets/Sheet.module.css'

function WayChoice({ way, onWay }: Readonly<{ way: Way; onWay: (way: Way) => void }>) {
  return (
    <div className={css.bar} role="group" aria-label="Which way">
      <button type="button" aria-pressed={way === 'deposit'} onClick={() => onWay('deposit')}>
        Deposit
      </button>
      <button type="button" aria-pressed={way === 'withdrawal'} onClick={() => onWay('withdrawal')}>
        Withdraw
      </button>
    </div>
  )
}

/** What was typed, what it would do in a sentence, and the one way to ask for it. */
function useCash(one: Holder, onChange: () => void) {
  const [way, setWay] = useState<Way>('deposit')
  const [text, setText] = useState('')
  const [reference, setReference] = useState('')
  const { busy, told, run } = useAct()
  const { amount, words } = cashSentence(one, way, text)
  const move = async (): Promise<void> => {
    if (amount === null || busy) return
    const named = reference.trim() === '' ? {} : { reference: reference.trim() }
    const answer = await run(
      'portfolios.createTransaction',
      { id: one.id, transaction_type: way, amount, ...named },
      ({ message, transaction }) => `${message} Confirmation ${transaction.confirmation_number}.`,
    )
    if (answer !== null) setText('')
    onChange()
  }
  return {
    way,
    setWay,
    text,
    setText,
    reference,
    setReference,
    off: amount === null || busy,
    told,
    words,
    move,
  }
}

/** Money in and out of a portfolio. The sentence says what a press will do. */
export function Cash({ one, onChange }: Readonly<{ one: Holder; onChange: () => void }>) {
  const cash = useCash(one, onChange)
  return (
    <section className={css.section} aria-labelledby="portfolio-cash">
      <h2 id="portfolio-cash">
        Money in and out <span>{formatAmount(one.available_cash, 2)} USD free</span>
      </h2>
      <form
        className={css.section}
        onSubmit={(event) => {
          event.preventDefault()
          void cash.move()
        }}
      >
        <WayChoice way={cash.way} onWay={cash.setWay} />
        <div className={css.fields}>
          <Field
            label="Amount"
            end="USD"
            value={cash.text}
            autoComplete="off"
            inputMode="decimal"
            onChange={(event) => cash.setText(event.target.value)}
          />
          <Field
            label="Reference, if there is one"
            value={cash.reference}
            maxLength={120}
            autoComplete="off"
            onChange={(event) => cash.setReference(event.target.value)}
          />
        </div>
        <p className={css.note}>{cash.words}</p>
        <div className={css.acts}>
          <Button type="submit" kind="primary" busy={cash.off}>
            {cash.way === 'deposit' ? 'Pay in' : 'Take out'}
          </Button>
        </div>
        <Told told={cash.told} />
      </form>
    </section>
  )
}
