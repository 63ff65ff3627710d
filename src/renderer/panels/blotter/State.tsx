import {
  IconAlertOctagon,
  IconCheck,
  IconCircleHalf2,
  IconClock,
  IconClockX,
  IconHelpCircle,
  IconHourglass,
  IconX,
} from '@tabler/icons-react'
import type { TablerIcon } from '@tabler/icons-react'
import type { RowState } from './rows.ts'
import css from './blotter.module.css'

type Look = Readonly<{ icon: TablerIcon; words: string; tone: string }>

export const LOOK: Readonly<Record<RowState, Look>> = {
  pending: { icon: IconHourglass, words: 'Pending trigger', tone: 'plain' },
  open: { icon: IconClock, words: 'Working', tone: 'plain' },
  partially_filled: { icon: IconCircleHalf2, words: 'Part filled', tone: 'plain' },
  filled: { icon: IconCheck, words: 'Filled', tone: 'ok' },
  cancelled: { icon: IconX, words: 'Cancelled', tone: 'muted' },
  expired: { icon: IconClockX, words: 'Expired', tone: 'muted' },
  rejected: { icon: IconAlertOctagon, words: 'Rejected by venue', tone: 'critical' },
  unknown: { icon: IconHelpCircle, words: 'Unknown, checking', tone: 'warn' },
}

/** The state of an order: icon and word, with the reason to read on. */
export function State({
  state,
  reason,
  triggered = false,
}: Readonly<{ state: RowState; reason: string | null; triggered?: boolean }>) {
  const { icon: Icon, words: plain, tone } = LOOK[state]
  const words = triggered && state === 'open' ? 'Triggered, working' : plain
  return (
    <span className={`${css.state} ${css[tone] ?? ''}`} title={reason?.replaceAll('_', ' ') ?? undefined}>
      <Icon size={13} stroke={2} aria-hidden="true" />
      {words}
    </span>
  )
}
