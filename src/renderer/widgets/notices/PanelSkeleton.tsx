import css from './PanelSkeleton.module.css'

const ROWS = 8

/** A panel's place while its file loads: final size, no shimmer, says what it is waiting for. */
export function PanelSkeleton({ waitingFor = 'Loading panel' }: Readonly<{ waitingFor?: string }>) {
  return (
    <div className={css.skeleton} role="status">
      <p className={css.words}>{waitingFor}</p>
      {Array.from({ length: ROWS }, (_, row) => (
        <div key={row} className={css.row} aria-hidden="true">
          <span />
          <span />
          <span />
          <span />
        </div>
      ))}
    </div>
  )
}
