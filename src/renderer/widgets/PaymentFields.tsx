import { Field } from './Field.tsx'
import { METHODS } from './payment.ts'
import type { PaymentDraft } from './payment.ts'
import { SelectField } from './SelectField.tsx'
import css from './Sheet.module.css'

/** How the money comes or goes; of a bank transfer also from or to whom, where that is not the customer. */
export function PaymentFields({
  payment,
  onChange,
}: Readonly<{ payment: PaymentDraft; onChange: (payment: PaymentDraft) => void }>) {
  return (
    <div className={css.fields}>
      <SelectField
        label="How"
        value={payment.method}
        options={METHODS}
        onChoose={(method) => onChange({ ...payment, method })}
      />
      {payment.method === 'wire' && (
        <>
          <Field
            label="Other party, if not yourself"
            value={payment.counterparty}
            maxLength={120}
            autoComplete="off"
            onChange={(event) => onChange({ ...payment, counterparty: event.target.value })}
          />
          <Field
            label="Country of the other party"
            hint="Two or three letters: SE."
            value={payment.country}
            maxLength={3}
            autoComplete="off"
            onChange={(event) => onChange({ ...payment, country: event.target.value })}
          />
        </>
      )}
    </div>
  )
}
