import { IconCheck, IconPoint } from '@tabler/icons-react'
import { passwordRules } from './password-rules.ts'
import css from './PasswordRules.module.css'

/** What a new password must hold, each with a tick once it does. */
export function PasswordRules({ password, lengthMin }: Readonly<{ password: string; lengthMin: number }>) {
  return (
    <ul className={css.rules} aria-label="What it must hold">
      {passwordRules(password, lengthMin).map(({ words, met }) => (
        <li key={words} data-met={met || undefined}>
          {met ? (
            <IconCheck size={12} stroke={2} aria-hidden="true" />
          ) : (
            <IconPoint size={12} stroke={2} aria-hidden="true" />
          )}
          {words}
          <span className="ox-visually-hidden">{met ? ', met' : ', not yet'}</span>
        </li>
      ))}
    </ul>
  )
}
