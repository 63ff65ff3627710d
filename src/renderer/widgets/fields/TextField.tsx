import { useId } from 'react'
import css from '../styles/Form.module.css'

/** A line that is typed, with what was understood of it, or what is wrong with it, beneath. */
export function TextField({
  label,
  text,
  hint,
  wrong = false,
  onText,
}: Readonly<{ label: string; text: string; hint: string; wrong?: boolean; onText: (text: string) => void }>) {
  const id = useId()
  return (
    <div className={css.field}>
      <label htmlFor={id}>{label}</label>
      <div className={`${css.control} ${wrong ? css.wrong : ''}`}>
        <input
          id={id}
          className="ox-data"
          value={text}
          autoComplete="off"
          spellCheck={false}
          aria-invalid={wrong}
          aria-describedby={`${id}-hint`}
          onChange={(event) => onText(event.target.value)}
        />
      </div>
      <p id={`${id}-hint`} className={wrong ? css.hint : css.note}>
        {hint}
      </p>
    </div>
  )
}
