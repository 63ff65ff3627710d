import { Dialog } from '../widgets/dialogs/Dialog.tsx'
import { LookForm } from './LookForm.tsx'
import css from './overlays.module.css'

/** How the terminal looks on this machine. */
export function Settings({ onClose }: Readonly<{ onClose: () => void }>) {
  return (
    <Dialog title="How it looks" onClose={onClose}>
      <div className={css.settings}>
        <LookForm />
        <p className="ox-muted">Applies at once and is kept on this machine.</p>
      </div>
    </Dialog>
  )
}
