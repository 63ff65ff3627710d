import { useState } from 'react'
import type { FormEvent } from 'react'
import { useAnswer, useHealth, useSession, useTerminal } from '../terminal/hooks.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { SeverityIcon } from '../widgets/Badge.tsx'
import { Button } from '../widgets/Button.tsx'
import { Field } from '../widgets/Field.tsx'
import { formatLatency } from '../widgets/format.ts'
import { Mark } from '../widgets/Mark.tsx'
import { DeskBox, MachineBox } from './Facts.tsx'
import { EMPTY_FIELDS, checkFields, troubleOf } from './form.ts'
import type { FormFields, FormTrouble, SignInStep } from './form.ts'
import css from './SignIn.module.css'

const WORDS = {
  login: { title: 'Sign in', hint: 'Enter your e-mail or user name and password.', act: 'Sign in' },
  register: {
    title: 'Register',
    hint: 'Trading starts on a demo account with paper money.',
    act: 'Register',
  },
  administrator: {
    title: 'First run: the administrator',
    hint: 'This desk has no administrator yet. The engine printed a one-time code on its console.',
    act: 'Create administrator',
  },
} as const

const NO_TROUBLE: FormTrouble = { errors: {}, message: null }

function submitTo(terminal: Terminal, step: SignInStep, fields: FormFields) {
  const { session } = terminal
  const email = fields.email.trim()
  const person = {
    email,
    password: fields.password,
    full_name: fields.fullName.trim(),
  }
  if (step === 'register') return session.register(person)
  if (step === 'administrator') return session.setupAdministrator({ ...person, code: fields.code.trim() })
  const name = email.includes('@') ? { email } : { username: email }
  return session.login({ ...name, password: fields.password, remember_me: true })
}

type FieldsProps = Readonly<{
  step: SignInStep
  fields: FormFields
  trouble: FormTrouble
  passwordLengthMin: number
  onChange: (change: Partial<FormFields>) => void
}>

function Fields({ step, fields, trouble, passwordLengthMin, onChange }: FieldsProps) {
  const signingUp = step !== 'login'
  return (
    <>
      {step === 'administrator' && (
        <Field
          label="One-time code"
          autoComplete="one-time-code"
          autoFocus
          value={fields.code}
          error={trouble.errors.code}
          onChange={(event) => onChange({ code: event.target.value })}
        />
      )}
      <Field
        label={signingUp ? 'E-mail' : 'E-mail or user name'}
        type={signingUp ? 'email' : 'text'}
        autoComplete="username"
        autoFocus={step !== 'administrator' && fields.email === ''}
        value={fields.email}
        error={trouble.errors.email}
        onChange={(event) => onChange({ email: event.target.value })}
      />
      {signingUp && (
        <Field
          label="Name"
          autoComplete="name"
          value={fields.fullName}
          error={trouble.errors.fullName}
          onChange={(event) => onChange({ fullName: event.target.value })}
        />
      )}
      <Field
        label="Password"
        type="password"
        autoComplete={signingUp ? 'new-password' : 'current-password'}
        autoFocus={!signingUp && fields.email !== ''}
        value={fields.password}
        hint={signingUp ? `At least ${passwordLengthMin} characters. You can paste it.` : undefined}
        error={trouble.errors.password}
        onChange={(event) => onChange({ password: event.target.value })}
      />
    </>
  )
}

function Form({ step, passwordLengthMin }: Readonly<{ step: SignInStep; passwordLengthMin: number }>) {
  const terminal = useTerminal()
  const lockedBy = useSession((session) => session.lockedBy)
  const known = step === 'login' && lockedBy !== null
  const [fields, setFields] = useState(() =>
    known ? { ...EMPTY_FIELDS, email: lockedBy.email } : EMPTY_FIELDS,
  )
  const [trouble, setTrouble] = useState(NO_TROUBLE)
  const [busy, setBusy] = useState(false)
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    const errors = checkFields(step, fields, passwordLengthMin)
    setTrouble({ errors, message: null })
    if (Object.keys(errors).length > 0) return
    setBusy(true)
    const outcome = await submitTo(terminal, step, fields)
    setBusy(false)
    if (outcome.kind !== 'answer') setTrouble(troubleOf(outcome))
  }
  return (
    <form className={css.form} noValidate onSubmit={(event) => void submit(event)}>
      <Fields
        step={step}
        fields={fields}
        trouble={trouble}
        passwordLengthMin={passwordLengthMin}
        onChange={(change) => setFields((before) => ({ ...before, ...change }))}
      />
      <div role="alert">
        {trouble.message !== null && (
          <p className={css.trouble}>
            <SeverityIcon severity="critical" size={16} /> {trouble.message}
          </p>
        )}
      </div>
      <Button type="submit" kind="primary" wide busy={busy}>
        {WORDS[step].act}
      </Button>
    </form>
  )
}

function EngineLine() {
  const phase = useHealth((health) => health.link.phase)
  const roundTrip = useHealth((health) => health.roundTripMs)
  const words = {
    open: roundTrip === null ? 'Engine ready' : `Engine ready, ${formatLatency(roundTrip)}`,
    connecting: 'Looking for the engine',
    waiting: 'The engine cannot be reached. Trying again.',
    closed: 'Off',
  }[phase]
  return <span>{words}</span>
}

const OTHER_STEPS: readonly Readonly<{ step: SignInStep; words: string }>[] = [
  { step: 'login', words: 'Sign in instead' },
  { step: 'register', words: 'Register a new user' },
  { step: 'administrator', words: 'Create the administrator' },
]

/** The ways to the other forms. The administrator's is there only while the desk has none. */
function OtherSteps({
  step,
  administratorNeeded,
  onChoose,
}: Readonly<{ step: SignInStep; administratorNeeded: boolean; onChoose: (step: SignInStep) => void }>) {
  return (
    <div className={css.links}>
      {OTHER_STEPS.filter(
        (other) => other.step !== step && (other.step !== 'administrator' || administratorNeeded),
      ).map((other) => (
        <button key={other.step} type="button" className={css.link} onClick={() => onChoose(other.step)}>
          {other.words}
        </button>
      ))}
    </div>
  )
}

/** Sign-in, registration, and on a new desk its administrator (visual target, screen 05). */
export function SignIn() {
  const phase = useSession((session) => session.phase)
  const notice = useSession((session) => session.notice)
  const open = useHealth((health) => health.link.phase === 'open')
  const config = useAnswer('system.publicConfig', open ? {} : null).outcome
  const [chosen, setChosen] = useState<SignInStep | null>(null)
  const administratorNeeded = phase === 'setup'
  const isLocked = useSession((session) => session.lockedBy !== null)
  const step: SignInStep = chosen ?? (administratorNeeded ? 'administrator' : 'login')
  const locked = isLocked && step === 'login'
  const settings = config?.kind === 'answer' ? config.value : null
  return (
    <div className={css.screen}>
      <main className={css.left}>
        <p className={css.brand}>
          <Mark size={28} /> Optionix Terminal
        </p>
        <h1 className={css.title}>{locked ? 'Locked' : WORDS[step].title}</h1>
        <p className={css.hint}>{notice ?? WORDS[step].hint}</p>
        {phase === 'starting' ? (
          <p className={css.hint} role="status">
            Waiting for the engine
          </p>
        ) : (
          <Form key={step} step={step} passwordLengthMin={settings?.password_min_length ?? 8} />
        )}
        {phase !== 'starting' && (
          <OtherSteps step={step} administratorNeeded={administratorNeeded} onChoose={setChosen} />
        )}
        <MachineBox ask={open} />
      </main>
      <aside className={css.right} aria-label="This desk">
        <DeskBox config={settings} />
      </aside>
      <footer className={css.foot}>
        <span>Optionix Terminal</span>
        <EngineLine />
        <span className={css.gap} />
        <span>Sign-in attempts are logged</span>
      </footer>
    </div>
  )
}
