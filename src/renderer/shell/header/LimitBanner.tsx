import { useStore } from 'zustand'
import { useHealth, useTerminal } from '../../terminal/hooks.ts'
import { SeverityIcon } from '../../widgets/plates/Badge.tsx'
import css from './header.module.css'

const MS_PER_SECOND = 1_000

/** Says that the engine takes no more requests of this user for a moment, and what goes on meanwhile. */
export function LimitBanner() {
  const { pace } = useTerminal()
  const heldUntilMs = useStore(pace.store, (state) => state.heldUntilMs)
  const nowMs = useHealth((health) => health.nowMs)
  if (heldUntilMs === null) return null
  const seconds = Math.max(1, Math.ceil((heldUntilMs - nowMs) / MS_PER_SECOND))
  return (
    <section className={css.banner} data-severity="warn" aria-label="Request limit">
      <SeverityIcon severity="warn" size={18} />
      <div className={css.bannerWords}>
        <b>Too many requests for your tier. Panels ask again in {seconds} s.</b>
        <p>
          Quotes, orders and fills keep coming. What you press is sent at once; if it is refused, nothing was
          done.
        </p>
      </div>
    </section>
  )
}
