import type { ReactNode } from 'react'
import { Button } from '../buttons/Button.tsx'
import { Dialog } from './Dialog.tsx'
import { Told } from '../notices/Told.tsx'
import css from '../styles/Sheet.module.css'

/** A dialog that asks for what one act needs and says what became of it. */
export function ActDialog({
  title,
  act,
  kind = 'primary',
  off,
  busy,
  told,
  onClose,
  onAct,
  children,
}: Readonly<{
  title: string
  /** The words of the button. */
  act: string
  kind?: 'primary' | 'critical'
  off: string | null
  busy: boolean
  told: Readonly<{ words: string; failed: boolean }> | null
  onClose: () => void
  onAct: () => void
  children: ReactNode
}>) {
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        className={css.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          if (off === null && !busy) onAct()
        }}
      >
        {children}
        <Told told={told} />
        <div className={css.acts}>
          <Button onClick={onClose}>Leave</Button>
          <Button type="submit" kind={kind} offBecause={off} busy={busy}>
            {act}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
