import { useRef, useState } from 'react'
import { sentenceOf } from '../client/index.ts'
import type { CallFailure, EntryInput, EntryName, EntryOutput } from '../client/index.ts'
import { useTerminal } from './hooks.ts'
import { newId } from './ids.ts'

type Told = Readonly<{ words: string; failed: boolean }>

/** What asks for a change at a press, once, and says what became of it. */
export type Act = Readonly<{
  busy: boolean
  told: Told | null
  /** How the engine refused it: which field does not hold; null while nothing was refused. */
  failure: CallFailure | null
  /**
   * Asks; resolves with the answer, or null when there is none. The same again after a lost answer goes out under the
   * same name, so that the engine does it once.
   */
  run: <Name extends EntryName>(
    name: Name,
    input: EntryInput<Name>,
    words: (answer: EntryOutput<Name>) => string,
    /** For what takes long on its way, such as a file. */
    timeoutMs?: number,
  ) => Promise<EntryOutput<Name> | null>
  /** Forgets what was told. */
  clear: () => void
}>

export function useAct(): Act {
  const { link } = useTerminal()
  const [busy, setBusy] = useState(false)
  const [told, setTold] = useState<Told | null>(null)
  const [failure, setFailure] = useState<CallFailure | null>(null)
  const open = useRef<Readonly<{ text: string; key: string }> | null>(null)
  const run: Act['run'] = async (name, input, words, timeoutMs) => {
    const text = JSON.stringify([name, input])
    const key = open.current?.text === text ? open.current.key : newId()
    open.current = { text, key }
    setBusy(true)
    setTold(null)
    setFailure(null)
    const waits = timeoutMs === undefined ? {} : { timeoutMs }
    const outcome = await link.call(name, input, { idempotencyKey: key, ...waits })
    setBusy(false)
    if (outcome.kind !== 'unknown') open.current = null
    if (outcome.kind === 'answer') {
      setTold({ words: words(outcome.value), failed: false })
      return outcome.value
    }
    setFailure(outcome.kind === 'refused' ? outcome.failure : null)
    setTold({ words: sentenceOf(outcome), failed: true })
    return null
  }
  const clear = (): void => {
    setTold(null)
    setFailure(null)
  }
  return { busy, told, failure, run, clear }
}
