import { timeZoneHere } from '../../shell/clock.ts'
import { useHealth } from '../../terminal/hooks.ts'
import { ABSENCES_TO_DROP } from '../../terminal/post-order.ts'
import { Button } from '../../widgets/buttons/Button.tsx'
import { formatAge, formatQuantity, formatTime, zoneName } from '../../widgets/figures/format.ts'
import { instrumentName } from '../../widgets/words/instrument.ts'
import { CopyDetails, Outcome as Told, OutcomeButtons } from '../../widgets/notices/Outcome.tsx'
import { SidePlate } from '../../widgets/plates/SidePlate.tsx'
import type { TicketDesk } from './desk.ts'
import { Guards } from './Effects.tsx'
import type { TicketState, TicketTerms } from './machine.ts'
import { outcomeOf } from './outcome-words.ts'
import { termsLine } from './type-words.ts'
import css from './ticket.module.css'

type Shown = Exclude<TicketState, { step: 'draft' | 'checking' | 'review' }>

const termsOf = (state: Shown): TicketTerms =>
  state.step === 'denied' ? state.terms : state.submission.terms

function Subject({ terms, decimals }: Readonly<{ terms: TicketTerms; decimals: number }>) {
  return (
    <>
      <SidePlate side={terms.side} />
      <b>{formatQuantity(terms.quantity)}</b> {instrumentName(terms.symbol)}
      <span>{termsLine(terms, decimals, timeZoneHere())}</span>
    </>
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
    <>
      <OutcomeButtons>
        <Button onClick={desk.cancel} keyHint="Ctrl Del" busy={state.cancelWanted}>
          {state.cancelWanted ? 'Will be cancelled' : 'Cancel order'}
        </Button>
        <Button onClick={onBlotter}>Open in blotter</Button>
      </OutcomeButtons>
      <OutcomeButtons
        note={
          droppable
            ? 'Asking again uses the same order id: if the first one arrived, its answer comes back; if not, it is placed once.'
            : '“Send again” is off while the state is unknown.'
        }
      >
        {droppable && !state.cancelWanted && <Button onClick={desk.askAgain}>Ask again, same id</Button>}
        {droppable ? (
          <Button onClick={desk.dismiss}>Put it aside</Button>
        ) : (
          <Button onClick={desk.lookUp}>Look now</Button>
        )}
      </OutcomeButtons>
    </>
  )
}

type ActsProps = Readonly<{ desk: TicketDesk; state: Shown; onBlotter: () => void }>

function Acts({ desk, state, onBlotter }: ActsProps) {
  if (state.step === 'unknown') return <UnknownButtons desk={desk} state={state} onBlotter={onBlotter} />
  if (state.step === 'working' || state.step === 'part_filled') {
    const asked = state.cancel === 'wanted' || state.cancel === 'asked'
    return (
      <OutcomeButtons
        note={
          <button type="button" onClick={onBlotter}>
            It goes on without this ticket. Open in blotter
          </button>
        }
      >
        <Button onClick={desk.cancel} keyHint="Ctrl Del" busy={asked}>
          {asked ? 'Cancelling' : 'Cancel order'}
        </Button>
        <Button kind="primary" onClick={desk.dismiss} keyHint="Esc">
          New order
        </Button>
      </OutcomeButtons>
    )
  }
  const isRefused = state.step === 'denied' || state.step === 'rejected'
  return (
    <OutcomeButtons>
      {isRefused ? <CopyDetails details={state} /> : <Button onClick={onBlotter}>Open in blotter</Button>}
      <Button kind="primary" onClick={state.step === 'denied' ? desk.back : desk.dismiss} keyHint="Esc">
        {isRefused ? 'Back to draft' : 'New order'}
      </Button>
    </OutcomeButtons>
  )
}

/** What became of the order of this ticket. */
export function Outcome({ desk, state, decimals, onBlotter }: ActsProps & Readonly<{ decimals: number }>) {
  const nowMs = useHealth((health) => health.nowMs)
  const sentAtMs = state.step === 'denied' ? null : state.submission.sentAtMs
  const waited = sentAtMs === null ? null : formatAge(Math.max(0, nowMs - sentAtMs))
  const zone = timeZoneHere()
  const isOnItsWay = state.step === 'sending' || state.step === 'late'
  return (
    <Told
      words={outcomeOf(state, waited, decimals)}
      subject={<Subject terms={termsOf(state)} decimals={decimals} />}
      at={sentAtMs === null ? null : `${formatTime(sentAtMs, zone)} ${zoneName(zone, sentAtMs)}`}
      footer={isOnItsWay ? undefined : <Acts desk={desk} state={state} onBlotter={onBlotter} />}
    >
      {state.step === 'unknown' && <Looking state={state} />}
      {state.step === 'denied' && state.preview !== null && <Guards preview={state.preview} verdict={null} />}
    </Told>
  )
}
