import { useId } from 'react'
import type { InputHTMLAttributes, ReactNode } from 'react'
import { IconAlertTriangle } from '@tabler/icons-react'
import css from './Field.module.css'

type Props = Omit<InputHTMLAttributes<HTMLInputElement>, 'className' | 'id'> &
  Readonly<{
    label: string
    hint?: ReactNode
    /** A sentence; it takes the hint's place. */
    error?: string | null
    /** Right end of the field: a unit or a small button. */
    end?: ReactNode
  }>

/** Label above, hint below; an error replaces the hint, with icon and sentence. */
export function Field({ label, hint, error, end, ...input }: Props) {
  const id = useId()
  const broken = error !== undefined && error !== null
  return (
    <div className={css.field}>
      <label className={css.label} htmlFor={id}>
        {label}
      </label>
      <div className={css.box} data-broken={broken || undefined}>
        <input
          {...input}
          id={id}
          className={css.input}
          aria-invalid={broken}
          aria-describedby={`${id}-words`}
        />
        {end !== undefined && <span className={css.end}>{end}</span>}
      </div>
      <p id={`${id}-words`} className={broken ? css.error : css.hint}>
        {broken && <IconAlertTriangle size={12} stroke={2} aria-hidden="true" />}
        {broken ? error : hint}
      </p>
    </div>
  )
}
