import { useId } from 'react'
import css from './Sheet.module.css'

/** One of a list, in a form: label above, as with every field. */
export function PickField<Value extends string>({
  label,
  value,
  options,
  onPick,
}: Readonly<{
  label: string
  value: Value
  options: readonly (readonly [Value, string])[]
  onPick: (value: Value) => void
}>) {
  const id = useId()
  return (
    <div className={css.select}>
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => onPick(event.target.value as Value)}>
        {options.map(([option, words]) => (
          <option key={option} value={option}>
            {words}
          </option>
        ))}
      </select>
    </div>
  )
}
