import { Field } from './Field.tsx'
import css from '../styles/Sheet.module.css'

/** Which of the usual reasons is chosen, and the words that take its place. */
type GivenReason = Readonly<{ index: number; own: string }>

/** The first reason is chosen already: Enter gives it. */
export const FIRST_REASON: GivenReason = { index: 0, own: '' }

/** The reason as it is sent: one's own words where there are some, else the usual ones. */
export const reasonOf = ({ own }: GivenReason, usual: string): string =>
  own.trim() === '' ? usual : own.trim()

/** The reasons that are given most often, and a field for one's own words. */
export function UsualReasons({
  legend,
  usual,
  given,
  onGive,
}: Readonly<{
  legend: string
  /** What stands beside each button; no two alike. */
  usual: readonly string[]
  given: GivenReason
  onGive: (given: GivenReason) => void
}>) {
  return (
    <>
      <fieldset className={css.reasons}>
        <legend>{legend}</legend>
        {usual.map((words, index) => (
          <label key={words}>
            <input
              type="radio"
              name="usual-reason"
              checked={index === given.index}
              {...(index === 0 ? { 'data-focus-first': true } : {})}
              onChange={() => onGive({ ...given, index })}
            />{' '}
            {words}
          </label>
        ))}
      </fieldset>
      <Field
        label="In your own words"
        hint="Takes the place of the reason above. It is read again, by others."
        autoComplete="off"
        maxLength={500}
        value={given.own}
        onChange={(event) => onGive({ ...given, own: event.target.value })}
      />
    </>
  )
}
