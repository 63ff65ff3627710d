import { SeverityIcon } from '../plates/Badge.tsx'
import css from '../styles/Sheet.module.css'

/** What became of an act, read out when it changes. */
export function Told({ told }: Readonly<{ told: Readonly<{ words: string; failed: boolean }> | null }>) {
  return (
    <p className={css.told} role="status">
      {told !== null && (
        <span className={css.state}>
          <SeverityIcon severity={told.failed ? 'warn' : 'ok'} size={13} />
          {told.words}
        </span>
      )}
    </p>
  )
}
