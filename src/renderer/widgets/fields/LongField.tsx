import { useId } from 'react'
import css from './Field.module.css'

/** Words of several lines, with how many characters they have and may have beside the label. */
export function LongField({
  label,
  hint,
  text,
  lengthMax,
  isFirst = false,
  onText,
}: Readonly<{
  label: string
  hint: string
  text: string
  lengthMax: number
  /** Whether its dialog opens with the keyboard here. */
  isFirst?: boolean
  onText: (text: string) => void
}>) {
  const id = useId()
  const [length, most] = [text.length, lengthMax].map((count) => count.toLocaleString('en-US'))
  return (
    <div className={css.field}>
      <div className={css.above}>
        <label className={css.label} htmlFor={id}>
          {label}
        </label>
        <span className={css.hint}>
          {length} of {most} characters
        </span>
      </div>
      <div className={css.box}>
        <textarea
          id={id}
          className={`${css.input} ${css.long}`}
          rows={6}
          {...(isFirst ? { 'data-focus-first': true } : {})}
          maxLength={lengthMax}
          value={text}
          aria-describedby={`${id}-words`}
          onChange={(event) => onText(event.target.value)}
        />
      </div>
      <p id={`${id}-words`} className={css.hint}>
        {hint}
      </p>
    </div>
  )
}
