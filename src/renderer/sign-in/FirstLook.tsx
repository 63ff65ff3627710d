import { LookForm } from '../shell/LookForm.tsx'
import { useSession, useTerminal } from '../terminal/hooks.ts'
import { Button } from '../widgets/buttons/Button.tsx'
import { Mark } from '../widgets/plates/Mark.tsx'
import css from './SignIn.module.css'

/** Once after the first sign-in on this machine: how it should look. */
export function FirstLook() {
  const { look } = useTerminal()
  const user = useSession((session) => session.user)
  const open = (): void => look.setState({ asked: true })
  return (
    <div className={`${css.screen} ${css.only}`}>
      <main className={css.first}>
        <p className={css.brand}>
          <Mark size={28} /> Optionix Terminal
        </p>
        <header className={css.firstHead}>
          <h1 className={css.title}>How it should look</h1>
          <span className="ox-muted">shown once on this machine · change it later with Ctrl ,</span>
        </header>
        <p className={css.hint}>
          {user === null ? '' : `Signed in as ${user.full_name || user.username}. `}
          Direction always carries a sign or an arrow too, so every choice reads in grey.
        </p>
        <LookForm />
        <div className={css.firstActs}>
          <Button kind="primary" onClick={open} autoFocus keyHint="↵">
            Open the desk
          </Button>
        </div>
      </main>
    </div>
  )
}
