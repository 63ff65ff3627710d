import { useState } from 'react'
import type { ReactNode } from 'react'
import { Button } from '../buttons/Button.tsx'
import { Dialog } from './Dialog.tsx'
import css from '../styles/Sheet.module.css'

/** A secret that is shown this once: what it is for, itself, and a way to take it along. */
export function SecretOnce({
  title,
  secret,
  onClose,
  children,
}: Readonly<{ title: string; secret: string; onClose: () => void; children: ReactNode }>) {
  const [told, setTold] = useState<string | null>(null)
  const copy = (): void =>
    void navigator.clipboard?.writeText(secret).then(
      () => setTold('Copied.'),
      () => setTold('The clipboard is closed.'),
    )
  return (
    <Dialog title={title} onClose={onClose}>
      <div className={css.form}>
        {children}
        <p className={css.secret}>{secret}</p>
        <div className={css.acts}>
          <Button onClick={copy}>Copy</Button>
          <Button kind="primary" onClick={onClose}>
            Done
          </Button>
          <span role="status">{told}</span>
        </div>
      </div>
    </Dialog>
  )
}
