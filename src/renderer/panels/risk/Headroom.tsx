import { NO_VALUE } from '../../widgets/figures/format.ts'
import type { LimitRow } from './limits.ts'
import css from './risk.module.css'

/** How full a limit is. The tick is where the warning begins; what is over is filled and framed. */
export function Headroom({ share, soft, state }: Pick<LimitRow, 'share' | 'soft' | 'state'>) {
  if (share === null) return <span className={css.noBar}>{NO_VALUE}</span>
  return (
    <svg
      className={css.bar}
      data-state={state}
      viewBox="0 0 100 8"
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <rect className={css.trough} x="0" y="1" width="100" height="6" />
      <rect className={css.fill} x="0" y="1" width={Math.min(100, share * 100)} height="6" />
      {soft !== null && <line className={css.soft} x1={soft * 100} x2={soft * 100} y1="-1" y2="9" />}
    </svg>
  )
}
