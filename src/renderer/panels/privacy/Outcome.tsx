import type { ReactNode } from 'react'
import type { CallOutcome } from '../../client/index.ts'
import { Unanswered } from '../../widgets/notices/Unanswered.tsx'

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
  if (outcome?.kind === 'answer') return <>{children(outcome.value)}</>
  return <Unanswered what={what} outcome={outcome} onAgain={reload} />
}
