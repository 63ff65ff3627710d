import type { ReactNode } from 'react'
import type { StreamView } from '../../client/index.ts'
import type { HeadBadge } from '../../state/index.ts'
import { PanelSkeleton } from './PanelSkeleton.tsx'
import { Trouble } from './Trouble.tsx'

/** What a panel shows in the place of a stream's list: that it is refused, or that it has not come yet; null when it is there. */
export function withheld(
  { phase, data, failure }: Pick<StreamView, 'phase' | 'data' | 'failure'>,
  words: Readonly<{ refused: string; waiting: string }>,
): ReactNode {
  if (phase === 'refused' && failure !== null)
    return <Trouble title={words.refused} happened={failure.message} code={failure.code} denied />
  return data === null ? <PanelSkeleton waitingFor={words.waiting} /> : null
}

/** The badge of a list whose link is gone. */
export const staleBadges = (phase: StreamView['phase']): readonly HeadBadge[] =>
  phase === 'stale' ? [{ text: 'stale', severity: 'warn' }] : []
