import { IconHandStop } from '@tabler/icons-react'
import { useStore } from 'zustand'
import { useHealth, useKept, useTerminal } from '../../terminal/hooks.ts'
import { deadManMark, deadlineOf } from './dead-man.ts'
import { LEVEL_WORDS } from './level.ts'
import { useControls } from './use-controls.ts'
import { WATCH } from './watch.ts'
import css from './kill.module.css'

/** Always in the top right corner: the level in words, and the way to the switch. */
export function KillButton() {
  const { shell } = useTerminal()
  const { account, mayRead, isKnown, counts, deadManUntil } = useControls()
  const watch = useStore(useKept(WATCH).store)
  const nowMs = useHealth((health) => health.nowMs)
  if (!mayRead) return null
  const deadline = deadlineOf(watch, account?.account_id ?? null, deadManUntil)
  const level = isKnown ? LEVEL_WORDS[counts.level] : 'not known'
  return (
    <button
      type="button"
      className={css.button}
      data-level={counts.level}
      onClick={() => shell.setState({ overlay: 'kill' })}
    >
      <IconHandStop size={18} stroke={1.6} aria-hidden="true" />
      <span className={css.lines}>
        <b>Kill switch</b>
        <span>
          {counts.of === 'venue' ? `Venue ${level.toLowerCase()}` : level}
          {deadline === null ? <kbd> · Ctrl Shift K</kbd> : ` · ${deadManMark(deadline, nowMs)}`}
        </span>
      </span>
    </button>
  )
}
