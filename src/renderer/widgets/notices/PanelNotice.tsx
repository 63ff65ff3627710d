import { SeverityIcon } from '../plates/Badge.tsx'
import css from './PanelNotice.module.css'

/** Why what a panel shows is in doubt. It lies over the lowest row, so that nothing moves when trouble comes and goes. */
export function PanelNotice({ words }: Readonly<{ words: string }>) {
  return (
    <p className={css.notice} role="status">
      <SeverityIcon severity="warn" /> {words}
    </p>
  )
}
