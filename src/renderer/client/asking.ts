import type { EntryInput, EntryName, EntryOutput } from './entries.ts'
import type { Link } from './link.ts'
import type { CallOutcome } from './outcome.ts'
import { retryAfterMs } from './pace.ts'

/** Whether the link alone stood between question and answer. Only of what reads: a command is never sent twice. */
const missedLink = (outcome: CallOutcome<unknown>): boolean =>
  outcome.kind === 'unsent' || (outcome.kind === 'unknown' && outcome.reason === 'link_lost')

/**
 * Asks an entry that reads until it is stopped: tells each outcome, and asks once more by itself where that is worth something: when the
 * engine refused for too many requests and said when to come back, and when the link is there again that was not.
 */
export function askEntry<Name extends EntryName>(
  link: Pick<Link, 'call' | 'state' | 'onState'>,
  name: Name,
  input: EntryInput<Name>,
  told: (outcome: CallOutcome<EntryOutput<Name>>) => void,
): () => void {
  let abort = new AbortController()
  let forget: () => void = () => undefined

  const whenLinked = (): void => {
    if (link.state().phase === 'open') return ask()
    forget = link.onState(({ phase }) => {
      if (phase === 'open') ask()
    })
  }
  const heed = (outcome: CallOutcome<EntryOutput<Name>>): void => {
    told(outcome)
    const waitMs = outcome.kind === 'refused' ? retryAfterMs(outcome.failure) : null
    if (missedLink(outcome)) whenLinked()
    else if (waitMs !== null) {
      const timer = setTimeout(ask, waitMs)
      forget = () => clearTimeout(timer)
    }
  }
  const stop = (): void => {
    abort.abort()
    forget()
    forget = () => undefined
  }
  function ask(): void {
    stop()
    abort = new AbortController()
    const { signal } = abort
    void link.call(name, input, { signal }).then((outcome) => {
      if (!signal.aborted) heed(outcome)
    })
  }
  ask()
  return stop
}
