import { useHealth, useTerminal } from '../../terminal/hooks.ts'
import { SeverityIcon } from '../../widgets/plates/Badge.tsx'
import { Button } from '../../widgets/buttons/Button.tsx'
import { timeZoneHere } from '../clock.ts'
import css from './header.module.css'
import { linkNotice } from './link-cells.ts'

/** Says which link is not well, what that means, and offers the one thing that may help. */
export function LinkBanner() {
  const { link, hub, dock } = useTerminal()
  const health = useHealth((state) => state)
  const notice = linkNotice(health, timeZoneHere())
  if (!notice) return null
  const act = {
    reconnect: () => link.reconnect(),
    resync: () => hub.resync(),
    blotter: () => dock.open('blotter'),
  }[notice.action.kind]
  return (
    <section className={css.banner} data-severity={notice.severity} aria-label="Link trouble">
      <SeverityIcon severity={notice.severity} size={18} />
      <div className={css.bannerWords}>
        <b>{notice.title}</b>
        <p>{notice.body}</p>
      </div>
      <Button onClick={act}>{notice.action.words}</Button>
    </section>
  )
}
