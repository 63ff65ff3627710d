import { useState } from 'react'
import { Button } from '../../widgets/Button.tsx'
import { Dialog } from '../../widgets/Dialog.tsx'
import css from '../../widgets/Sheet.module.css'
import own from './users.module.css'

/** A one-time token, shown this once, to be handed to its user. */
export function TokenOnce({
  title,
  words,
  token,
  onClose,
}: Readonly<{ title: string; words: string; token: string; onClose: () => void }>) {
  const [told, setTold] = useState<string | null>(null)
  const copy = (): void =>
    void navigator.clipboard?.writeText(token).then(
      () => setTold('Copied.'),
      () => setTold('The clipboard is closed.'),
    )
  return (
    <Dialog title={title} onClose={onClose}>
      <div className={css.form}>
        <p>{words}</p>
        <p>
          Hand this token to the user. With it they set a password under “I have a token” at the sign-in. It
          works once and is not shown again.
        </p>
        <p className={own.token}>{token}</p>
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
