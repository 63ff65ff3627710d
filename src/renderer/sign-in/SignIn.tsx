import { useEffect, useState } from 'react'
import { useAnswer, useHealth, useSession } from '../terminal/hooks.ts'
import { formatLatency } from '../widgets/figures/format.ts'
import { Mark } from '../widgets/plates/Mark.tsx'
import { DeskBox, MachineBox } from './Facts.tsx'
import { challengeFrom } from './form.ts'
import type { Challenge, SignInStep } from './form.ts'
import { ForgotForm, TokenForm } from './NewPassword.tsx'
import { PasswordForm } from './PasswordForm.tsx'
import { SecondFactor } from './SecondFactor.tsx'
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
  forgot: {
    title: 'A new password',
    hint: 'We send a token to your e-mail, or your administrator gives you one.',
    act: '',
  },
  token: { title: 'Set a password', hint: 'You need the token that you were given.', act: '' },
} as const

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
  { step: 'forgot', words: 'Forgot the password' },
  { step: 'token', words: 'I have a token' },
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

/** The form of a step. One that ends without a session leads back to the sign-in, with what it said. */
function StepForm({
  step,
  passwordLengthMin,
  onStep,
  onChallenge,
  name,
}: Readonly<{
  step: SignInStep
  passwordLengthMin: number
  onStep: (step: SignInStep, said?: string) => void
  onChallenge: (challenge: Challenge) => void
  name: string
}>) {
  if (step === 'forgot') return <ForgotForm onToken={() => onStep('token')} />
  if (step === 'token')
    return <TokenForm passwordLengthMin={passwordLengthMin} onDone={(words) => onStep('login', words)} />
  return (
    <PasswordForm
      key={step}
      step={step}
      act={WORDS[step].act}
      passwordLengthMin={passwordLengthMin}
      onChallenge={onChallenge}
      name={name}
    />
  )
}

/** Where the screen stands: the form, the second step over it, and what was said on the way. */
function useSteps() {
  const phase = useSession((session) => session.phase)
  const [chosen, setChosen] = useState<SignInStep | null>(null)
  const [challenge, setChallenge] = useState(() => challengeFrom(window.location.hash))
  const [name, setName] = useState('')
  const [said, setSaid] = useState<string | null>(null)
  const administratorNeeded = phase === 'setup'
  useEffect(() => {
    // Read once, it is to stay neither in the address nor in the history.
    if (challengeFrom(window.location.hash) !== null)
      window.history.replaceState(null, '', window.location.pathname + window.location.search)
  }, [])
  return {
    phase,
    administratorNeeded,
    challenge,
    name,
    said,
    step: chosen ?? (administratorNeeded ? 'administrator' : 'login'),
    go: (step: SignInStep, words?: string) => {
      setChosen(step)
      setSaid(words ?? null)
    },
    challenged: (next: Challenge) => {
      setChallenge(next)
      setName(next.name)
      setSaid(null)
    },
    back: (why: string | null) => {
      setChallenge(null)
      setSaid(why)
    },
  }
}

type Steps = ReturnType<typeof useSteps>

/** Title, what to do, the form, and the ways to the others. */
function Entry({ steps, passwordLengthMin }: Readonly<{ steps: Steps; passwordLengthMin: number }>) {
  const { phase, step, challenge } = steps
  const notice = useSession((session) => session.notice)
  const isLocked = useSession((session) => session.lockedBy !== null)
  if (challenge !== null)
    return (
      <>
        <h1 className={css.title}>Sign in</h1>
        <p className={css.hint}>Step 2 of 2. Enter the code for this account.</p>
        <SecondFactor challenge={challenge} onBack={steps.back} />
      </>
    )
  const title = isLocked && step === 'login' ? 'Locked' : WORDS[step].title
  return (
    <>
      <h1 className={css.title}>{title}</h1>
      <p className={css.hint} role={steps.said === null ? undefined : 'status'}>
        {steps.said ?? (step === 'login' ? notice : null) ?? WORDS[step].hint}
      </p>
      {phase === 'starting' ? (
        <p className={css.hint} role="status">
          Waiting for the engine
        </p>
      ) : (
        <StepForm
          step={step}
          passwordLengthMin={passwordLengthMin}
          onStep={steps.go}
          onChallenge={steps.challenged}
          name={steps.name}
        />
      )}
      {phase !== 'starting' && (
        <OtherSteps step={step} administratorNeeded={steps.administratorNeeded} onChoose={steps.go} />
      )}
    </>
  )
}

const PASSWORD_LENGTH_MIN = 8

/** Sign-in in one step or two, registration, a new password, and on a new desk its administrator (visual target, screen 05). */
export function SignIn() {
  const open = useHealth((health) => health.link.phase === 'open')
  const config = useAnswer('system.publicConfig', open ? {} : null).outcome
  const settings = config?.kind === 'answer' ? config.value : null
  const steps = useSteps()
  return (
    <div className={css.screen}>
      <main className={css.left}>
        <p className={css.brand}>
          <Mark size={28} /> Optionix Terminal
        </p>
        <Entry steps={steps} passwordLengthMin={settings?.password_min_length ?? PASSWORD_LENGTH_MIN} />
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
