import { useHealth } from '../terminal/hooks.ts'
import { SeverityIcon } from '../widgets/plates/Badge.tsx'
import { clockWords } from './form.ts'
import type { Lock } from './form.ts'
import css from './SignIn.module.css'

/** Why a form was refused, said once; under it, while a name is locked, the time that is left. */
export function Refusal({ message, leftMs }: Readonly<{ message: string | null; leftMs: number | null }>) {
  return (
    <>
      <div role="alert">
        {message !== null && (
          <p className={css.trouble}>
            <SeverityIcon severity="critical" size={16} /> {message}
          </p>
        )}
      </div>
      {leftMs !== null && (
        <p className={css.lock} role="timer" aria-label="Time until sign-in is open again">
          Open again in <b>{clockWords(leftMs)}</b>. An administrator can unlock it sooner.
        </p>
      )}
    </>
  )
}

/** What is left of a lock on this name; null once it has run out, and for other names. */
export function useLockLeft(lock: Lock | null, name: string): number | null {
  const nowMs = useHealth((health) => health.nowMs)
  const leftMs = lock === null || lock.name !== name ? 0 : lock.untilMs - nowMs
  return leftMs > 0 ? leftMs : null
}
