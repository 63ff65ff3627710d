import { useState } from 'react'
import type { EntryOutput } from '../../client/index.ts'
import { dayHere } from '../../shell/clock.ts'
import { useAct } from '../../terminal/use-act.ts'
import { ActDialog } from '../../widgets/dialogs/ActDialog.tsx'
import { Button } from '../../widgets/buttons/Button.tsx'
import { Dialog } from '../../widgets/dialogs/Dialog.tsx'
import { Field } from '../../widgets/fields/Field.tsx'
import { SheetTable } from '../../widgets/tables/SheetTable.tsx'
import { TypedConfirmation, isTyped } from '../../widgets/fields/TypedConfirmation.tsx'
import { plainWords } from '../../widgets/words/plain-words.ts'
import css from '../../widgets/styles/Sheet.module.css'

const ASKED = 'ERASE'

type Erased = EntryOutput<'privacy.erase'>

/** What the law keeps, and until when: the same for everybody. */
function Kept({ erased, onClose }: Readonly<{ erased: Erased; onClose: () => void }>) {
  return (
    <Dialog title="Your account is erased" onClose={onClose}>
      <div className={css.form}>
        <p>You are signed out. What the law makes the desk keep, without your name:</p>
        <SheetTable caption="What is kept" heads={['What', 'Because', 'Until']}>
          {erased.kept.map(({ category, reason, until }) => (
            <tr key={category}>
              <th scope="row">{plainWords(category)}</th>
              <td className={css.words}>{reason}</td>
              <td>{dayHere(until)}</td>
            </tr>
          ))}
        </SheetTable>
        <div className={css.acts}>
          <Button kind="primary" onClick={onClose}>
            Leave
          </Button>
        </div>
      </div>
    </Dialog>
  )
}

function EraseDialog({ onClose }: Readonly<{ onClose: () => void }>) {
  const { busy, told, run } = useAct()
  const [password, setPassword] = useState('')
  const [typed, setTyped] = useState('')
  const [erased, setErased] = useState<Erased | null>(null)
  const erase = async (): Promise<void> => {
    setErased(await run('privacy.erase', { password, confirm: true }, () => 'Erased.'))
    setPassword('')
  }
  if (erased !== null) return <Kept erased={erased} onClose={onClose} />
  const isReady = password !== '' && isTyped(ASKED, typed)
  return (
    <ActDialog
      title="Erase my account"
      act="Erase it for good"
      kind="critical"
      off={isReady ? null : `Off: enter your password and type ${ASKED}`}
      busy={busy}
      told={told}
      onClose={onClose}
      onAct={() => void erase()}
    >
      <p>
        You are signed out everywhere, and what is kept of you becomes unreadable. Nothing brings it back.
      </p>
      <Field
        label="Your password"
        type="password"
        autoComplete="current-password"
        data-focus-first
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      <TypedConfirmation label="Type it to go on" asked={ASKED} text={typed} onType={setTyped} />
    </ActDialog>
  )
}

/** The end of an account, by its owner's own hand. */
export function EraseMe() {
  const [open, setOpen] = useState(false)
  return (
    <section className={css.section} aria-labelledby="privacy-erase">
      <h2 id="privacy-erase">Erase my account</h2>
      <p className={css.note}>
        Close what is open and withdraw what is left first. What the law keeps, it keeps; you are told what
        and until when.
      </p>
      <div className={css.acts}>
        <Button kind="critical" onClick={() => setOpen(true)}>
          Erase my account
        </Button>
      </div>
      {open && <EraseDialog onClose={() => setOpen(false)} />}
    </section>
  )
}
