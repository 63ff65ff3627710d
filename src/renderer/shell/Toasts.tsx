import { useEffect } from 'react'
import { IconX } from '@tabler/icons-react'
import { useStore } from 'zustand'
import type { Toast } from '../state/index.ts'
import { useTerminal } from '../terminal/hooks.ts'
import { SeverityIcon } from '../widgets/plates/Badge.tsx'
import css from './Toasts.module.css'

function ToastCard({ toast, onClose }: Readonly<{ toast: Toast; onClose: () => void }>) {
  return (
    <li className={css.toast} data-severity={toast.severity}>
      <SeverityIcon severity={toast.severity} size={16} />
      <div className={css.words}>
        <b>
          {toast.title}
          {toast.count > 1 && <span className="ox-muted"> · {toast.count} times</span>}
        </b>
        {toast.body !== undefined && <p>{toast.body}</p>}
        {toast.act !== undefined && (
          <button type="button" className={css.act} onClick={toast.act.run}>
            {toast.act.words}
          </button>
        )}
        {toast.stays === true && <p className="ox-muted">stays until you close it</p>}
      </div>
      <button type="button" className={css.close} aria-label={`Close: ${toast.title}`} onClick={onClose}>
        <IconX size={14} stroke={1.6} aria-hidden="true" />
      </button>
    </li>
  )
}

/** Bottom left, newest at the bottom, never over a ticket. The app's one polite live region. */
export function Toasts() {
  const { toasts } = useTerminal()
  const shown = useStore(toasts.store, (state) => state.shown)
  useEffect(() => {
    const due = shown.map((toast) => toast.closesAtMs).filter((at) => at !== null)
    if (due.length === 0) return undefined
    const timer = setTimeout(
      () => {
        const now = Date.now()
        for (const toast of shown)
          if (toast.closesAtMs !== null && toast.closesAtMs <= now) toasts.close(toast.id)
      },
      Math.max(50, Math.min(...due) - Date.now()),
    )
    return () => clearTimeout(timer)
  }, [shown, toasts])
  return (
    <div role="status" aria-live="polite" aria-relevant="additions text">
      <ol className={css.toasts} aria-label="Notices">
        {shown.map((toast) => (
          <ToastCard key={toast.id} toast={toast} onClose={() => toasts.close(toast.id)} />
        ))}
      </ol>
    </div>
  )
}
