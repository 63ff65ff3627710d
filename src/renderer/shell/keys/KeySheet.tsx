import { useStore } from 'zustand'
import { useTerminal } from '../../terminal/hooks.ts'
import { Dialog } from '../../widgets/dialogs/Dialog.tsx'
import type { Command } from '../commands/registry.ts'
import css from '../overlays.module.css'
import { chordText } from './chords.ts'

const EVERYWHERE: readonly (readonly [string, string])[] = [
  ['Next control', 'Tab'],
  ['Close what lies on top', 'Esc'],
  ['Walk a grid or a list', 'Arrow keys'],
  ['Press what has the focus', 'Enter'],
]

function Rows({ commands }: Readonly<{ commands: readonly Command[] }>) {
  return (
    <ul>
      {commands.map((command) => (
        <li key={command.id} className={css.keyRow}>
          <span>{command.title}</span>
          <span>
            {command.keys?.map((key) => (
              <kbd key={key}>{chordText(key)}</kbd>
            ))}
          </span>
        </li>
      ))}
    </ul>
  )
}

/** Every key that does something now, generated from the commands, so that it cannot be out of date. */
export function KeySheet({ onClose }: Readonly<{ onClose: () => void }>) {
  const { commands } = useTerminal()
  const list = useStore(commands.store, (state) => state.list).filter(
    (command) => (command.keys?.length ?? 0) > 0,
  )
  return (
    <Dialog title="Keys" wide onClose={onClose}>
      <div className={css.sheet}>
        <section>
          <h3>Go to</h3>
          <Rows commands={list.filter((command) => command.group === 'go')} />
        </section>
        <section>
          <h3>Do</h3>
          <Rows commands={list.filter((command) => command.group === 'do')} />
        </section>
        <section>
          <h3>Everywhere</h3>
          <ul>
            {EVERYWHERE.map(([words, key]) => (
              <li key={words} className={css.keyRow}>
                <span>{words}</span>
                <kbd>{key}</kbd>
              </li>
            ))}
          </ul>
        </section>
      </div>
    </Dialog>
  )
}
