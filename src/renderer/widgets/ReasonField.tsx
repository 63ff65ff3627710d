import { Field } from './Field.tsx'

/** Why a reason that was begun does not do; null of a good one, and of none. */
export const reasonFault = (reason: string): string | null => {
  const { length } = reason.trim()
  return length > 0 && length < 3 ? 'Off: give a longer reason or none' : null
}

/** A reason that goes with an act; it may be left empty. */
export function ReasonField({
  hint,
  value,
  onChange,
}: Readonly<{ hint: string; value: string; onChange: (reason: string) => void }>) {
  return (
    <Field
      label="Reason"
      hint={hint}
      autoComplete="off"
      maxLength={500}
      data-focus-first
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  )
}
