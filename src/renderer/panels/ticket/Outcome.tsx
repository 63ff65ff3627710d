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
import { timeZoneHere } from '../../shell/clock.ts'
import { useHealth } from '../../terminal/hooks.ts'
import { ABSENCES_TO_DROP } from '../../terminal/post-order.ts'
import { Button } from '../../widgets/Button.tsx'
import { formatAge, formatTime, zoneName } from '../../widgets/format.ts'
import { SidePlate } from '../../widgets/SidePlate.tsx'
import type { TicketDesk } from './desk.ts'
import { Guards } from './Effects.tsx'
import type { TicketState, TicketTerms } from './machine.ts'
import { outcomeOf } from './outcome-words.ts'
import type { OutcomeWords } from './outcome-words.ts'
import { termsLine } from './type-words.ts'
import { formatQuantity } from '../../widgets/format.ts'
import { instrumentName } from '../../widgets/instrument.ts'
import css from './ticket.module.css'

const ICON: Readonly<Record<OutcomeWords['icon'], TablerIcon>> = {
  clock: IconClock,
  half: IconCircleHalf2,
  check: IconCheck,
  cross: IconX,
  shield: IconShieldX,
  octagon: IconAlertOctagon,
  unknown: IconHelpCircle,
}

type Shown = Exclude<TicketState, { step: 'draft' | 'checking' | 'review' }>

const termsOf = (state: Shown): TicketTerms =>
  state.step === 'denied' ? state.terms : state.submission.terms

function Head({
  words,
  terms,
  atMs,
  decimals,
  hatched,
  children,
}: Readonly<{
  words: OutcomeWords
  terms: TicketTerms
  atMs: number | null
  decimals: number
  hatched: boolean
  children?: ReactNode
}>) {
  const zone = timeZoneHere()
  const heading = useRef<HTMLHeadingElement>(null)
  const Icon = ICON[words.icon]
  useEffect(() => {
    const ticket = heading.current?.closest('[data-ticket]')
    if (ticket?.contains(document.activeElement) || document.activeElement === document.body)
      heading.current?.focus()
  }, [words.title])
  return (
    <div className={`${css.banner} ${hatched ? 'ox-hatch' : ''}`} role="status">
      <h2 ref={heading} tabIndex={-1} className={words.tone === 'plain' ? '' : css[words.tone]}>
        <Icon size={18} stroke={1.6} aria-hidden="true" />
        <span>{words.title}</span>
        {atMs !== null && (
          <time>
            {formatTime(atMs, zone)} {zoneName(zone, atMs)}
          </time>
        )}
      </h2>
      <p className={`${css.line} ox-data`}>
        <SidePlate side={terms.side} />
        <b>{formatQuantity(terms.quantity)}</b> {instrumentName(terms.symbol)}
        <span>{termsLine(terms, decimals, timeZoneHere())}</span>
      </p>
      {children}
    </div>
  )
}

function Facts({ words }: Readonly<{ words: OutcomeWords }>) {
  return (
    <dl className={css.facts}>
      {words.facts.map(([label, text]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  )
}

const timesWords = (count: number): string =>
  count === 0 ? 'not yet' : count === 1 ? 'once' : `${count} times`

function Looking({ state }: Readonly<{ state: Extract<TicketState, { step: 'unknown' }> }>) {
  const linkIsOpen = useHealth((health) => health.link.phase === 'open')
  return (
    <ul className={css.looking} aria-label="What we are doing to find out">
      <li>
        Asked for the order by its id <span>{timesWords(state.lookups)}</span>
      </li>
      <li>
        Engine answered that it has no such order <span>{timesWords(state.absences)}</span>
      </li>
      <li>
        Link to the engine <span>{linkIsOpen ? 'up' : 'down, asking again when it is back'}</span>
      </li>
    </ul>
  )
}

function UnknownButtons({
  desk,
  state,
  onBlotter,
}: Readonly<{ desk: TicketDesk; state: Extract<TicketState, { step: 'unknown' }>; onBlotter: () => void }>) {
  const droppable = state.absences >= ABSENCES_TO_DROP
  return (
    <div className={css.footer}>
      <div className={css.buttons}>
        <Button onClick={desk.cancel} keyHint="Ctrl Del" busy={state.cancelWanted}>
          {state.cancelWanted ? 'Will be cancelled' : 'Cancel order'}
        </Button>
        <Button onClick={onBlotter}>Open in blotter</Button>
      </div>
      <div className={css.buttons}>
        {droppable && !state.cancelWanted && <Button onClick={desk.askAgain}>Ask again, same id</Button>}
        {droppable ? (
          <Button onClick={desk.dismiss}>Put it aside</Button>
        ) : (
          <Button onClick={desk.lookUp}>Look now</Button>
        )}
      </div>
      <p className={css.note}>
        {droppable
          ? 'Asking again uses the same order id: if the first one arrived, its answer comes back; if not, it is placed once.'
          : '“Send again” is off while the state is unknown.'}
      </p>
    </div>
  )
}

function Buttons({
  desk,
  state,
  onBlotter,
}: Readonly<{ desk: TicketDesk; state: Shown; onBlotter: () => void }>) {
  if (state.step === 'unknown') return <UnknownButtons desk={desk} state={state} onBlotter={onBlotter} />
  if (state.step === 'sending' || state.step === 'late') return null
  if (state.step === 'working' || state.step === 'part_filled') {
    const asked = state.cancel === 'wanted' || state.cancel === 'asked'
    return (
      <div className={css.footer}>
        <div className={css.buttons}>
          <Button onClick={desk.cancel} keyHint="Ctrl Del" busy={asked}>
            {asked ? 'Cancelling' : 'Cancel order'}
          </Button>
          <Button kind="primary" onClick={desk.dismiss} keyHint="Esc">
            New order
          </Button>
        </div>
        <button type="button" className={css.note} onClick={onBlotter}>
          It goes on without this ticket. Open in blotter
        </button>
      </div>
    )
  }
  const details = (): void => void navigator.clipboard?.writeText(JSON.stringify(state, null, 2))
  return (
    <div className={css.footer}>
      <div className={css.buttons}>
        {state.step === 'denied' || state.step === 'rejected' ? (
          <Button onClick={details}>Copy details</Button>
        ) : (
          <Button onClick={onBlotter}>Open in blotter</Button>
        )}
        <Button kind="primary" onClick={state.step === 'denied' ? desk.back : desk.dismiss} keyHint="Esc">
          {state.step === 'denied' || state.step === 'rejected' ? 'Back to draft' : 'New order'}
        </Button>
      </div>
    </div>
  )
}

/** What became of the order. It takes the place of the draft and says what happened, what is safe, what can be done. */
export function Outcome({
  desk,
  state,
  decimals,
  onBlotter,
}: Readonly<{ desk: TicketDesk; state: Shown; decimals: number; onBlotter: () => void }>) {
  const nowMs = useHealth((health) => health.nowMs)
  const sentAtMs = state.step === 'denied' ? null : state.submission.sentAtMs
  const waited = sentAtMs === null ? null : formatAge(Math.max(0, nowMs - sentAtMs))
  const words = outcomeOf(state, waited, decimals)
  return (
    <>
      <div className={css.body} role="group" aria-label="What became of the order" tabIndex={0}>
        <Head
          words={words}
          terms={termsOf(state)}
          atMs={sentAtMs}
          decimals={decimals}
          hatched={state.step === 'unknown'}
        />
        <Facts words={words} />
        {state.step === 'unknown' && <Looking state={state} />}
        {state.step === 'denied' && state.preview !== null && (
          <Guards preview={state.preview} verdict={null} />
        )}
      </div>
      <Buttons desk={desk} state={state} onBlotter={onBlotter} />
    </>
  )
}
