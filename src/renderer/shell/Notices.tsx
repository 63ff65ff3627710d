import { useStore } from 'zustand'
import { useTerminal } from '../terminal/hooks.ts'
import { SeverityIcon } from '../widgets/plates/Badge.tsx'
import { Dialog } from '../widgets/dialogs/Dialog.tsx'
import { formatTime, zoneName } from '../widgets/figures/format.ts'
import { timeZoneHere } from './clock.ts'
import css from './overlays.module.css'

/** Every notice of this window since it opened, newest first. */
export function Notices({ onClose }: Readonly<{ onClose: () => void }>) {
  const { toasts } = useTerminal()
  const history = useStore(toasts.store, (state) => state.history)
  const zone = timeZoneHere()
  return (
    <Dialog title="Notices" onClose={onClose}>
      <div className={css.scroll} tabIndex={0} role="region" aria-label="Notices, newest first">
        {history.length === 0 && (
          <p className={css.empty}>
            No notices yet. Fills, halts and trouble with a link are told here and stay until the window
            closes.
          </p>
        )}
        <ol>
          {history.map((toast) => (
            <li key={toast.id} className={css.notice}>
              <SeverityIcon severity={toast.severity} size={14} />
              <div>
                <b>{toast.title}</b>
                {toast.count > 1 && <span className="ox-muted"> · {toast.count} times</span>}
                {toast.body !== undefined && <p className="ox-secondary">{toast.body}</p>}
              </div>
              <time className="ox-muted">
                {formatTime(toast.atMs, zone)} {zoneName(zone, toast.atMs)}
              </time>
            </li>
          ))}
        </ol>
      </div>
    </Dialog>
  )
}
