import { IconHandStop } from '@tabler/icons-react'
import { useTerminal } from '../../terminal/hooks.ts'
import { LEVEL_WORDS } from './level.ts'
import { useControls } from './use-controls.ts'
import css from './kill.module.css'

/** Always in the top right corner: the level in words, and the way to the switch. */
export function KillButton() {
  const { shell } = useTerminal()
  const { mayRead, isKnown, counts } = useControls()
  if (!mayRead) return null
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
          {counts.of === 'venue' ? `Venue ${level.toLowerCase()}` : level} · <kbd>Ctrl Shift K</kbd>
        </span>
      </span>
    </button>
  )
}
