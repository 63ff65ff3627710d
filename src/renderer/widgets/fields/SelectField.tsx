import { useId } from 'react'
import field from './Field.module.css'
import css from '../styles/Form.module.css'

/** The mark of a preset on a field that it filled. */
export const filledWords = (by: string | undefined): string => (by === undefined ? '' : ` · ${by}`)

/** A list to choose from, with its label above and the preset that chose beside the label. */
export function SelectField<Value extends string>({
  label,
  by,
  value,
  options,
  hint,
  isFirst = false,
  onChoose,
}: Readonly<{
  label: string
  /** A sentence below it. */
  hint?: string | undefined
  by?: string | undefined
  value: Value
  options: readonly (readonly [Value, string])[]
  /** Whether its dialog opens with the keyboard here. */
  isFirst?: boolean
  onChoose: (value: Value) => void
}>) {
  const id = useId()
  return (
    <div className={css.field}>
      <label htmlFor={id}>
        {label}
        <span className={css.by}>{filledWords(by)}</span>
      </label>
      <div className={css.control}>
        <select
          id={id}
          value={value}
          {...(hint === undefined ? {} : { 'aria-describedby': `${id}-words` })}
          {...(isFirst ? { 'data-focus-first': true } : {})}
          onChange={(event) => onChoose(event.target.value as Value)}
        >
          {options.map(([option, words]) => (
            <option key={option} value={option}>
              {words}
            </option>
          ))}
        </select>
      </div>
      {hint !== undefined && (
        <p id={`${id}-words`} className={field.hint}>
          {hint}
        </p>
      )}
    </div>
  )
}
