import { sentenceOf } from '../../client/index.ts'
import type { CallOutcome } from '../../client/index.ts'
import { PanelSkeleton } from './PanelSkeleton.tsx'
import { Trouble } from './Trouble.tsx'

type NoAnswer = Exclude<CallOutcome<unknown>, { kind: 'answer' }>

/** What was asked for and is not here: on its way, or refused with the reason and the way to ask again. */
export function Unanswered({
  what,
  outcome,
  onAgain,
}: Readonly<{
  /** `the queue`, as in the middle of a sentence. */
  what: string
  /** Null: on its way. */
  outcome: NoAnswer | null
  onAgain: () => void
}>) {
  if (outcome === null) return <PanelSkeleton waitingFor={`Asking for ${what}`} />
  return (
    <Trouble
      title={`${what.charAt(0).toUpperCase()}${what.slice(1)} cannot be shown`}
      happened={sentenceOf(outcome)}
      safe="Reading changes nothing."
      next={{ words: 'Ask again', act: onAgain }}
    />
  )
}
