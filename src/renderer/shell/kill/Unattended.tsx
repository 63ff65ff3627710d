import { useState } from 'react'
import { useStore } from 'zustand'
import { useKept } from '../../terminal/hooks.ts'
import { SeverityIcon } from '../../widgets/plates/Badge.tsx'
import { Button } from '../../widgets/buttons/Button.tsx'
import { Choice } from '../../widgets/fields/Choice.tsx'
import { formatTime, zoneName } from '../../widgets/figures/format.ts'
import { timeZoneHere } from '../clock.ts'
import { DEAD_MAN_MINUTES, WATCH } from './watch.ts'
import type { Watch, WatchState } from './watch.ts'
import { deadManWords, deadlineOf } from './dead-man.ts'
import css from './kill.module.css'

const clockWords = (atMs: number): string => {
  const zone = timeZoneHere()
  return `${formatTime(atMs, zone)} ${zoneName(zone, atMs)}`
}

type Props = Readonly<{
  watch: Watch
  state: WatchState
  accountId: string
  /** When the engine says that the account's switch fires; null while it is not armed. */
  until: string | null
  nowMs: number
}>

function DeadMan({ watch, state, accountId, until, nowMs }: Props) {
  const [minutes, setMinutes] = useState<string>(String(DEAD_MAN_MINUTES[1]))
  const deadline = deadlineOf(state, accountId, until)
  const words =
    deadline === null
      ? 'Not armed. Orders stay when nobody is here.'
      : deadManWords(deadline, nowMs, clockWords(deadline.atMs))
  return (
    <section className={css.safeguard} aria-label="Dead man’s switch">
      <Choice
        label="Dead man’s switch"
        value={minutes}
        onChange={setMinutes}
        options={DEAD_MAN_MINUTES.map((one) => ({ value: String(one), words: `${one} min` }))}
      />
      <p className={css.deadline} role="timer" data-armed={deadline !== null || undefined}>
        {words}
      </p>
      <div className={css.acts}>
        {deadline !== null && <Button onClick={() => void watch.disarm(accountId)}>Disarm</Button>}
        <Button onClick={() => void watch.arm(accountId, Number(minutes) * 60)}>
          {deadline === null ? 'Arm' : deadline.isMine ? 'Arm anew' : 'Renew from here'}
        </Button>
      </div>
    </section>
  )
}

const LINE_WORDS: Readonly<Record<WatchState['line'], string>> = {
  off: 'Off. Orders stay when this window closes or loses the engine.',
  opening: 'Setting it up.',
  on: 'On. When this window closes or loses the engine, all open orders are cancelled at once and algorithms paused.',
  lost: 'The engine was lost and has cancelled what was open. It is set up again as soon as the engine is back.',
}

function CancelOnLoss({ watch, state, accountId }: Props) {
  const isOn = state.guards === accountId
  const lost = isOn && state.line === 'on' && state.lostAtMs !== null
  return (
    <section className={css.safeguard} aria-label="Cancel on disconnect">
      <div className={css.switchRow}>
        <span>Cancel when this window is lost</span>
        <button
          type="button"
          role="switch"
          className={css.switch}
          aria-checked={isOn}
          aria-label="Cancel when this window is lost"
          onClick={() => (isOn ? void watch.unguard() : watch.guard(accountId))}
        >
          {isOn ? 'On' : 'Off'}
        </button>
      </div>
      <p className={css.deadline} role="status" data-armed={isOn || undefined}>
        {LINE_WORDS[isOn ? state.line : 'off']}
        {lost && ` Last lost at ${clockWords(state.lostAtMs)}; what was open then is cancelled.`}
      </p>
    </section>
  )
}

/** What the engine does by itself when this desk goes silent: after a while, or at once. */
export function Unattended({
  accountId,
  until,
  nowMs,
}: Readonly<{ accountId: string; until: string | null; nowMs: number }>) {
  const watch = useKept(WATCH)
  const state = useStore(watch.store)
  const props = { watch, state, accountId, until, nowMs }
  return (
    <div className={css.unattended}>
      <h3>When this desk goes silent</h3>
      <DeadMan {...props} />
      <CancelOnLoss {...props} />
      {state.trouble !== null && (
        <p className={css.trouble} role="alert">
          <SeverityIcon severity="warn" size={14} /> {state.trouble}
        </p>
      )}
    </div>
  )
}
