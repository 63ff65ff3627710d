import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'
import type { TablerIcon } from '@tabler/icons-react'

/** Something the user can ask the terminal to do; the palette, the keys and the menus all run these. */
export type Command = Readonly<{
  /** `room.verb`, stable: the desktop's menus name it. */
  id: string
  mnemonic: string
  title: string
  context?: string
  icon: TablerIcon
  group: 'go' | 'do'
  /** Chords such as `Ctrl+K`; the first is shown. */
  keys?: readonly string[]
  /** Why it cannot be done right now; null when it can. Shown in the palette's third group. */
  offBecause?: () => string | null
  run: () => void
}>

export type Commands = Readonly<{
  store: StoreApi<Readonly<{ list: readonly Command[] }>>
  /** Adds commands; the result takes them away again. A later one replaces an earlier one with the same id. */
  register: (commands: readonly Command[]) => () => void
  /** Runs the command unless it is off; says whether it ran. */
  run: (id: string) => boolean
}>

export function makeCommands(): Commands {
  const store = createStore<Readonly<{ list: readonly Command[] }>>(() => ({ list: [] }))
  return {
    store,
    register: (commands) => {
      const ids = new Set(commands.map((command) => command.id))
      store.setState(({ list }) => ({
        list: [...list.filter((command) => !ids.has(command.id)), ...commands],
      }))
      const mine = new Set(commands)
      return () => store.setState(({ list }) => ({ list: list.filter((command) => !mine.has(command)) }))
    },
    run: (id) => {
      const command = store.getState().list.find((candidate) => candidate.id === id)
      if (!command || (command.offBecause?.() ?? null) !== null) return false
      command.run()
      return true
    },
  }
}

/** Finds commands by mnemonic or words: every word typed must start a word of the command, best first. */
export function searchCommands(list: readonly Command[], query: string): readonly Command[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return list
  const score = (command: Command): number => {
    const mnemonic = command.mnemonic.toLowerCase()
    const haystack = `${mnemonic} ${command.title} ${command.context ?? ''}`.toLowerCase().split(/[\s,·]+/)
    if (!words.every((word) => haystack.some((part) => part.startsWith(word)))) return 0
    return mnemonic === words.join(' ') ? 3 : mnemonic.startsWith(words.join(' ')) ? 2 : 1
  }
  return list
    .map((command) => ({ command, points: score(command) }))
    .filter(({ points }) => points > 0)
    .sort((left, right) => right.points - left.points)
    .map(({ command }) => command)
}
