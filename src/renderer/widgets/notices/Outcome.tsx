import { useEffect, useRef } from 'react'
import type { ReactNode } from 'react'
import {
  IconAlertOctagon,
  IconCheck,
  IconCircleHalf2,
  IconClock,
  IconHelpCircle,
  IconShieldX,
  IconX,
} from '@tabler/icons-react'
import type { TablerIcon } from '@tabler/icons-react'
import { Button } from '../buttons/Button.tsx'
import type { OutcomeWords } from '../words/outcome-words.ts'
import css from './Outcome.module.css'

const ICON: Readonly<Record<OutcomeWords['icon'], TablerIcon>> = {
  clock: IconClock,
  half: IconCircleHalf2,
  check: IconCheck,
  cross: IconX,
  shield: IconShieldX,
  octagon: IconAlertOctagon,
  unknown: IconHelpCircle,
}

/**
 * The heading takes the focus with each new outcome, so that a held Enter presses nothing that appears under it; not while
 * the trader is at work in another panel.
 */
function useHeading(title: string) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    const home = heading.current?.closest('[data-panel-body]')
    const active = document.activeElement
    if (active === document.body || home?.contains(active) === true) heading.current?.focus()
  }, [title])
  return heading
}

type OutcomeProps = Readonly<{
  words: OutcomeWords
  /** What was sent, in one line of figures. */
  subject: ReactNode
  /** When it was sent. */
  at?: string | null
  children?: ReactNode
  /** What can be done now, and a line about it. */
  footer?: ReactNode
}>

/** What became of what was sent. It takes the place of the draft and says what happened, what is safe, what can be done. */
export function Outcome({ words, subject, at = null, children, footer }: OutcomeProps) {
  const heading = useHeading(words.title)
  const Icon = ICON[words.icon]
  return (
    <>
      <div className={css.body} role="group" aria-label="What became of the order" tabIndex={0}>
        <div className={`${css.banner} ${words.icon === 'unknown' ? 'ox-hatch' : ''}`} role="status">
          <h2 ref={heading} tabIndex={-1} className={words.tone === 'plain' ? '' : css[words.tone]}>
            <Icon size={18} stroke={1.6} aria-hidden="true" />
            <span>{words.title}</span>
            {at !== null && <time>{at}</time>}
          </h2>
          <p className={`${css.subject} ox-data`}>{subject}</p>
        </div>
        {words.facts.length > 0 && (
          <dl className={css.facts}>
            {words.facts.map(([label, text]) => (
              <div key={label}>
                <dt>{label}</dt>
                <dd>{text}</dd>
              </div>
            ))}
          </dl>
        )}
        {children}
      </div>
      {footer !== undefined && <div className={css.footer}>{footer}</div>}
    </>
  )
}

/** Buttons side by side; beneath them a line about them. */
export function OutcomeButtons({ children, note }: Readonly<{ children: ReactNode; note?: ReactNode }>) {
  return (
    <>
      <div className={css.buttons}>{children}</div>
      {note !== undefined && <p className={css.note}>{note}</p>}
    </>
  )
}

/** For whoever is asked about it: everything that is known, as it stands. */
export function CopyDetails({ details }: Readonly<{ details: unknown }>) {
  const copy = (): void => void navigator.clipboard?.writeText(JSON.stringify(details, null, 2))
  return <Button onClick={copy}>Copy details</Button>
}

/** What can be done after an answer, or without one: ask again under the same name, or go on. */
export function OutcomeActs({
  state,
  next,
  onAskAgain,
  onNext,
}: Readonly<{
  state: Readonly<{ step: string }>
  next: string
  onAskAgain: () => void
  onNext: () => void
}>) {
  const isUnknown = state.step === 'unknown'
  return (
    <OutcomeButtons>
      {state.step === 'denied' && <CopyDetails details={state} />}
      <Button kind="primary" onClick={isUnknown ? onAskAgain : onNext}>
        {isUnknown ? 'Ask again' : next}
      </Button>
    </OutcomeButtons>
  )
}
