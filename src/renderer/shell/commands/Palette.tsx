import { useState } from 'react'
import { IconSearch } from '@tabler/icons-react'
import { Command as Menu } from 'cmdk'
import { useStore } from 'zustand'
import { useTerminal } from '../../terminal/hooks.ts'
import { Dialog } from '../../widgets/dialogs/Dialog.tsx'
import { chordText } from '../keys/chords.ts'
import css from './Palette.module.css'
import { searchCommands } from './registry.ts'
import type { Command } from './registry.ts'
import { symbolCommands } from './symbol-commands.ts'

type RowProps = Readonly<{ command: Command; reason: string | null; onRun: () => void }>

function Row({ command, reason, onRun }: RowProps) {
  const Icon = command.icon
  const key = command.keys?.[0]
  return (
    <Menu.Item value={command.id} className={css.row} disabled={reason !== null} onSelect={onRun}>
      <span className={css.mnemonic}>{command.mnemonic}</span>
      <Icon size={16} stroke={1.6} aria-hidden="true" />
      <span className={css.words}>
        {command.title}
        {command.context !== undefined && <span className={css.context}>{command.context}</span>}
        {reason !== null && <span className={css.reason}>off: {reason}</span>}
      </span>
      {key !== undefined && <kbd>{chordText(key)}</kbd>}
    </Menu.Item>
  )
}

type Found = Readonly<{ command: Command; reason: string | null }>

function Group(
  props: Readonly<{ heading: string; found: readonly Found[]; onRun: (command: Command) => void }>,
) {
  if (props.found.length === 0) return null
  return (
    <Menu.Group heading={props.heading} className={css.group}>
      {props.found.map(({ command, reason }) => (
        <Row key={command.id} command={command} reason={reason} onRun={() => props.onRun(command)} />
      ))}
    </Menu.Group>
  )
}

/** Go to, do, and what is off right now with its reason. Prices behind stay readable. */
export function Palette({ onClose }: Readonly<{ onClose: () => void }>) {
  const terminal = useTerminal()
  const [query, setQuery] = useState('')
  const all = useStore(terminal.commands.store, (state) => state.list)
  const known = all.filter((command) => command.id !== 'shell.palette')
  const symbols = symbolCommands(terminal, query)
  const found = searchCommands([...symbols, ...known], query).map((command) => ({
    command,
    reason: command.offBecause?.() ?? null,
  }))
  const on = found.filter(({ reason }) => reason === null)
  // What is marked follows the list at once, so that Enter right after the last letter runs what that letter found.
  const [marked, setMarked] = useState('')
  const ordered = [
    ...on.filter(({ command }) => command.group === 'go'),
    ...on.filter(({ command }) => command.group === 'do'),
  ]
  const value = on.some(({ command }) => command.id === marked) ? marked : (ordered[0]?.command.id ?? '')
  const run = (command: Command): void => {
    onClose()
    command.run()
  }
  return (
    <Dialog title="Command field" bare onClose={onClose}>
      <Menu shouldFilter={false} label="Command field" loop value={value} onValueChange={setMarked}>
        <div className={css.field}>
          <IconSearch size={18} stroke={1.6} aria-hidden="true" />
          <Menu.Input
            value={query}
            onValueChange={setQuery}
            placeholder="Symbol or command"
            data-focus-first
          />
          <span className={css.count}>
            {found.length} of {known.length + symbols.length} commands
          </span>
          <kbd>Esc</kbd>
        </div>
        <Menu.List className={css.list}>
          <Menu.Empty className={css.empty}>
            Nothing is called that. Try a symbol, then OC, GP or TKT.
          </Menu.Empty>
          <Group heading="Go to" found={on.filter(({ command }) => command.group === 'go')} onRun={run} />
          <Group heading="Do" found={on.filter(({ command }) => command.group === 'do')} onRun={run} />
          <Group heading="Off right now" found={found.filter(({ reason }) => reason !== null)} onRun={run} />
        </Menu.List>
        <div className={css.foot} aria-hidden="true">
          <span>
            <kbd>↑</kbd> <kbd>↓</kbd> move
          </span>
          <span>
            <kbd>↵</kbd> open
          </span>
        </div>
      </Menu>
    </Dialog>
  )
}
