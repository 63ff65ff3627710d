import { useState } from 'react'
import { useAct } from './use-act.ts'
import type { Act } from './use-act.ts'

/** Which part of a list is shown, and which page of it. */
export function useView<View>(first: View) {
  const [view, setView] = useState(first)
  const [page, setPage] = useState(1)
  return {
    ...{ view, page, setPage },
    /** Another part starts at its first page. */
    show: (next: View): void => {
      setView(next)
      setPage(1)
    },
  }
}

/**
 * The acts of a queue, and what is said of the last one: why it failed, or what a dialog made of it. `reload` asks for
 * the queue again once something in it has changed.
 */
export function useActsOn(reload: () => void) {
  const { run, told, busy, clear } = useAct()
  const [said, setSaid] = useState<string | null>(null)
  const [round, setRound] = useState(0)
  const once: Act['run'] = (...asked) => {
    setSaid(null)
    return run(...asked)
  }
  return {
    ...{ busy, round, run: once },
    said: told?.failed === true ? told : said === null ? null : { words: said, failed: false },
    /** Something became of one of them: `words` say what. */
    changed: (words: string): void => {
      clear()
      setSaid(words)
      setRound((before) => before + 1)
      reload()
    },
  }
}
