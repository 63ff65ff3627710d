import { Field } from './Field.tsx'

/** Why a reason that was begun does not do; null of a good one, and of none. */
export const reasonFault = (reason: string): string | null => {
  const { length } = reason.trim()
  return length > 0 && length < 3 ? 'Off: give a longer reason or none' : null
}

/** The reason that goes with an act. */
export function ReasonField({
  hint,
  value,
  onChange,
  lengthMax = 500,
  isFirst = true,
}: Readonly<{
  hint: string
  value: string
  onChange: (reason: string) => void
  lengthMax?: number
  /** Whether the dialog opens with the keyboard here. */
  isFirst?: boolean
}>) {
  return (
    <Field
      label="Reason"
      hint={hint}
      autoComplete="off"
      maxLength={lengthMax}
      {...(isFirst ? { 'data-focus-first': true } : {})}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  )
}
