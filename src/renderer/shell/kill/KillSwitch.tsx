import { useEffect, useId, useReducer, useState } from 'react'
import { sentenceOf } from '../../client/index.ts'
import { useHealth, useTerminal } from '../../terminal/hooks.ts'
import { Button } from '../../widgets/buttons/Button.tsx'
import { Dialog } from '../../widgets/dialogs/Dialog.tsx'
import { Field } from '../../widgets/fields/Field.tsx'
import { formatQuantity, formatTime, zoneName } from '../../widgets/figures/format.ts'
import { instrumentName } from '../../widgets/words/instrument.ts'
import { timeZoneHere } from '../clock.ts'
import { accountWords } from '../header/account-words.ts'
import { LEVELS, LEVEL_WORDS, READY_REASON, consequenceOf, isReason, progressNext } from './level.ts'
import type { Level, Progress } from './level.ts'
import { Unattended } from './Unattended.tsx'
import { useControls } from './use-controls.ts'
import css from './kill.module.css'

type State = ReturnType<typeof useControls>

const VERB: Readonly<Record<Level, string>> = {
  active: 'Resume trading',
  reducing: 'Reduce only',
  halted: 'Halt now',
}

/** Asks the engine for a level, once, and follows what becomes of it. */
function useSwitch({ account, own, working, reload }: State) {
  const { link, toasts } = useTerminal()
  const [progress, send] = useReducer(progressNext, { step: 'idle' })
  useEffect(() => send({ type: 'seen', own }), [own])
  const set = async (level: Level, reason: string): Promise<void> => {
    if (account === null) return
    send({ type: 'sent', level, working: working.length })
    const outcome = await link.call('trading.killSwitch', {
      account_id: account.account_id,
      state: level,
      reason: reason.trim(),
      cancel_orders: level !== 'active',
    })
    if (outcome.kind === 'answer') {
      send({ type: 'answered', cancelled: outcome.value.cancelled })
      toasts.notify({
        severity: level === 'active' ? 'info' : 'critical',
        title: `Trading of this account: ${LEVEL_WORDS[level].toLowerCase()}`,
        body: `Cancelled orders: ${outcome.value.cancelled}. ${reason.trim()}`,
        stays: true,
      })
    } else if (outcome.kind === 'unknown') send({ type: 'lost' })
    else send({ type: 'refused', words: sentenceOf(outcome) })
    reload()
  }
  return { progress, set }
}

function ProgressWords({ progress, working }: Readonly<{ progress: Progress; working: State['working'] }>) {
  if (progress.step === 'idle') return null
  const words = (): string => {
    switch (progress.step) {
      case 'sending':
        return `Setting ${LEVEL_WORDS[progress.level].toLowerCase()}: ${Math.max(0, progress.workingBefore - working.length)} of ${progress.workingBefore} orders cancelled so far.`
      case 'done':
        return `${LEVEL_WORDS[progress.level]}. ${progress.cancelled} cancelled, ${working.length} still working.`
      case 'unknown':
        return 'No reply. Whether it took hold is not known; we ask again every 4 s. You can press it again.'
      case 'refused':
        return `Refused: ${progress.words}`
    }
  }
  return (
    <div className={css.progress} role="status" data-step={progress.step}>
      <p>{words()}</p>
      {progress.step === 'done' && progress.level === 'halted' && working.length > 0 && (
        <>
          <p>Could not be cancelled:</p>
          <ul className="ox-data">
            {working.map((order) => (
              <li key={order.order_id}>
                {order.side} {formatQuantity(order.remaining_quantity)} {instrumentName(order.symbol)}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  )
}

function Standing({ state }: Readonly<{ state: State }>) {
  const { counts, account, working } = state
  const zone = timeZoneHere()
  const since =
    counts.setAt === null
      ? ''
      : ` since ${formatTime(counts.setAt, zone)} ${zoneName(zone, Date.parse(counts.setAt))}`
  return (
    <dl className={css.standing}>
      <div>
        <dt>Account</dt>
        <dd>{account === null ? 'none' : accountWords(account)}</dd>
      </div>
      <div>
        <dt>Now</dt>
        <dd>
          <b>
            {counts.of === 'venue' ? 'Venue ' : ''}
            {LEVEL_WORDS[counts.level]}
          </b>
          {since}
          {counts.reason === null ? '' : `, ${counts.reason}`}
        </dd>
      </div>
      <div>
        <dt>Working orders</dt>
        <dd>{working.length}</dd>
      </div>
    </dl>
  )
}

function Levels({
  own,
  level,
  onLevel,
}: Readonly<{ own: Level; level: Level; onLevel: (level: Level) => void }>) {
  const name = useId()
  return (
    <fieldset className={css.levels}>
      <legend>Set to</legend>
      {LEVELS.map((one) => (
        <label key={one} data-level={one}>
          <input type="radio" name={name} checked={level === one} onChange={() => onLevel(one)} />
          {LEVEL_WORDS[one]}
          {one === own ? ' (now)' : ''}
        </label>
      ))}
    </fieldset>
  )
}

/** Active, reducing, halted: what each does, its reason, and how far the cancelling has come. Cancels always pass. */
export function KillSwitch({ onClose }: Readonly<{ onClose: () => void }>) {
  const state = useControls()
  const { own, working, account } = state
  const nowMs = useHealth((health) => health.nowMs)
  const [level, setLevel] = useState<Level>(own === 'halted' ? 'active' : 'halted')
  const [reason, setReason] = useState(READY_REASON[level])
  const { progress, set } = useSwitch(state)
  const choose = (next: Level): void => {
    setLevel(next)
    setReason(READY_REASON[next])
  }
  const busy = progress.step === 'sending' || account === null
  const off = isReason(reason) ? null : 'Off: say why, in three letters or more'
  return (
    <Dialog title="Kill switch" onClose={onClose}>
      <form
        className={css.form}
        onSubmit={(event) => {
          event.preventDefault()
          if (!busy && off === null) void set(level, reason)
        }}
      >
        <Standing state={state} />
        <Levels own={own} level={level} onLevel={choose} />
        <p className={css.consequence}>
          {consequenceOf(level, working.length)}{' '}
          {level === 'active' ? '' : 'Execution algorithms pause until you resume them. '}Cancels always pass.
        </p>
        <Field
          label="Reason, kept in the audit log"
          value={reason}
          maxLength={200}
          onChange={(event) => setReason(event.target.value)}
        />
        <ProgressWords progress={progress} working={working} />
        <div className={css.acts}>
          <Button onClick={onClose}>Leave</Button>
          <Button
            type="submit"
            kind={level === 'active' ? 'primary' : 'critical'}
            busy={busy}
            offBecause={off}
            data-focus-first
          >
            {VERB[level]}
          </Button>
        </div>
      </form>
      {account !== null && (
        <Unattended accountId={account.account_id} until={state.deadManUntil} nowMs={nowMs} />
      )}
    </Dialog>
  )
}
