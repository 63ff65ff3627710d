import { useId, useState } from 'react'
import { useAct } from '../../terminal/use-act.ts'
import type { Act } from '../../terminal/use-act.ts'
import { Button } from '../buttons/Button.tsx'
import { cashSentence } from '../words/cash-words.ts'
import type { Purse, Way } from '../words/cash-words.ts'
import { Field } from '../fields/Field.tsx'
import { formatAmount } from '../figures/format.ts'
import { NO_PAYMENT, depositOf, payoutOf } from '../fields/payment.ts'
import type { Deposit, PaymentDraft, Payout } from '../fields/payment.ts'
import { PaymentFields } from '../fields/PaymentFields.tsx'
import css from '../styles/Sheet.module.css'
import { Told } from '../notices/Told.tsx'

type CashOrder = Readonly<{ amount: string; reference?: string }> &
  ((Readonly<{ way: 'deposit' }> & Deposit) | (Readonly<{ way: 'withdrawal' }> & Payout))

/** Asks for a movement; resolves with null where there is no answer. */
export type MoveCash = (run: Act['run'], order: CashOrder) => Promise<unknown>

type CashProps = Readonly<{
  one: Purse
  move: MoveCash
  onChange: () => void
  /** Whether it is told how the money comes or goes, and from or to whom. */
  withPayment?: boolean
}>

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
function useCash({ one, move: ask, onChange, withPayment = false }: CashProps) {
  const [way, setWay] = useState<Way>('deposit')
  const [text, setText] = useState('')
  const [reference, setReference] = useState('')
  const [payment, setPayment] = useState<PaymentDraft>(NO_PAYMENT)
  const { busy, told, run } = useAct()
  const { amount, words } = cashSentence(one, way, text)
  const move = async (): Promise<void> => {
    if (amount === null || busy) return
    const named = reference.trim() === '' ? {} : { reference: reference.trim() }
    const order: CashOrder =
      way === 'deposit'
        ? { way, amount, ...named, ...depositOf(payment, withPayment) }
        : { way, amount, ...named, ...payoutOf(payment, withPayment) }
    if ((await ask(run, order)) !== null) setText('')
    onChange()
  }
  return {
    way,
    setWay,
    text,
    setText,
    reference,
    setReference,
    payment,
    setPayment,
    off: amount === null || busy,
    told,
    words,
    move,
  }
}

/** Money in and out of a portfolio or an account. The sentence says what a press will do. */
export function Cash(props: CashProps) {
  const cash = useCash(props)
  const headId = useId()
  return (
    <section className={css.section} aria-labelledby={headId}>
      <h2 id={headId}>
        Money in and out <span>{formatAmount(props.one.free, 2)} USD free</span>
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
        {props.withPayment === true && (
          <PaymentFields way={cash.way} payment={cash.payment} onChange={cash.setPayment} />
        )}
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
