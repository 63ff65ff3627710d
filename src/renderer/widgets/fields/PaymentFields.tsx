import type { Way } from '../words/cash-words.ts'
import { Field } from './Field.tsx'
import { NO_PAYMENT, methodFor, methodsOf } from './payment.ts'
import type { PaymentDraft, PayoutMethod } from './payment.ts'
import { SelectField } from './SelectField.tsx'
import css from '../styles/Sheet.module.css'

type Props = Readonly<{ payment: PaymentDraft; onChange: (payment: PaymentDraft) => void }>

/** Whom the cash of a customer comes through: reports of cash name them, and monitoring counts how many there are. */
const Depositor = ({ payment, onChange }: Props) => (
  <Field
    label="Who brings it, if not yourself"
    hint="A name, or the id of a customer."
    value={payment.depositor}
    maxLength={120}
    autoComplete="off"
    spellCheck={false}
    onChange={(event) => onChange({ ...payment, depositor: event.target.value })}
  />
)

function Party({ method, payment, onChange }: Props & Readonly<{ method: PayoutMethod }>) {
  if (method === 'cash' || method === 'card') return null
  const isChain = method === 'crypto'
  return (
    <>
      <Field
        label={isChain ? 'Address it goes to' : 'Other party, if not yourself'}
        value={payment.counterparty}
        maxLength={120}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => onChange({ ...payment, counterparty: event.target.value })}
      />
      {!isChain && (
        <Field
          label="Country of the other party"
          hint="Two or three letters: SE."
          value={payment.country}
          maxLength={3}
          autoComplete="off"
          onChange={(event) => onChange({ ...payment, country: event.target.value })}
        />
      )}
    </>
  )
}

/** How the money comes or goes; of a bank transfer also from or to whom, where that is not the customer; of a chain, where to. */
export function PaymentFields({ way, payment, onChange }: Props & Readonly<{ way: Way }>) {
  const method = methodFor(way, payment.method)
  return (
    <div className={css.fields}>
      <SelectField
        label="How"
        value={method}
        options={methodsOf(way)}
        // What was typed for the one is nothing for the other: an address is no name.
        onChoose={(next) => onChange({ ...NO_PAYMENT, method: next })}
      />
      <Party method={method} payment={payment} onChange={onChange} />
      {way === 'deposit' && method === 'cash' && <Depositor payment={payment} onChange={onChange} />}
    </div>
  )
}
