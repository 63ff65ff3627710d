import type { ReactNode } from 'react'
import { sentenceOf } from '../../client/index.ts'
import type { CallOutcome } from '../../client/index.ts'
import { PanelSkeleton } from '../../widgets/PanelSkeleton.tsx'
import { Trouble } from '../../widgets/Trouble.tsx'

/** What was asked for as it came: on its way, here, or refused with what to do. */
export function Outcome<Value>({
  of: { outcome, reload },
  what,
  children,
}: Readonly<{
  of: Readonly<{ outcome: CallOutcome<Value> | null; reload: () => void }>
  /** `the queue`, in the middle of a sentence. */
  what: string
  children: (value: Value) => ReactNode
}>) {
  if (outcome === null) return <PanelSkeleton waitingFor={`Asking for ${what}`} />
  if (outcome.kind === 'answer') return <>{children(outcome.value)}</>
  return (
    <Trouble
      title={`${what.charAt(0).toUpperCase()}${what.slice(1)} cannot be shown`}
      happened={sentenceOf(outcome)}
      safe="Reading changes nothing."
      next={{ words: 'Ask again', act: reload }}
    />
  )
}
