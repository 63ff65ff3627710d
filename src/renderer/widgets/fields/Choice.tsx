import { useId } from 'react'
import type { ReactNode } from 'react'
import css from './Choice.module.css'

type Option<Value extends string> = Readonly<{ value: Value; words: ReactNode }>

/** One of a few, all visible: a radio group drawn as one plate. */
export function Choice<Value extends string>(
  props: Readonly<{
    label: string
    options: readonly Option<Value>[]
    value: Value
    /** Whether its dialog opens with the keyboard here. */
    isFirst?: boolean
    onChange: (value: Value) => void
  }>,
) {
  const name = useId()
  return (
    <fieldset className={css.choice}>
      <legend className={css.label}>{props.label}</legend>
      <div className={css.options}>
        {props.options.map(({ value, words }) => (
          <label key={value} className={css.option} data-chosen={value === props.value || undefined}>
            <input
              type="radio"
              name={name}
              value={value}
              checked={value === props.value}
              {...(props.isFirst === true && value === props.value ? { 'data-focus-first': true } : {})}
              onChange={() => props.onChange(value)}
            />
            {words}
          </label>
        ))}
      </div>
    </fieldset>
  )
}
