import { useEffect } from 'react'
import { useTerminal } from '../../terminal/hooks.ts'
import { chordOf, isTyped } from './chords.ts'

const EDITABLE = 'input, textarea, select, [contenteditable="true"]'

/** Runs the command of a pressed chord. Keys act on the focused panel, never on what the mouse hovers. */
export function useKeys(): void {
  const { commands, shell } = useTerminal()
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.defaultPrevented) return
      const chord = chordOf(event)
      const typing = event.target instanceof HTMLElement && event.target.closest(EDITABLE) !== null
      if (typing && isTyped(chord)) return
      const command = commands.store
        .getState()
        .list.find((candidate) => candidate.keys?.includes(chord) === true)
      if (!command || shell.getState().overlay === 'palette') return
      event.preventDefault()
      commands.run(command.id)
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [commands, shell])
}
