import { newId } from '../../terminal/ids.ts'
import type { KeepKey } from '../../terminal/keep.ts'
import { UNRESOLVED } from '../../terminal/kept.ts'
import type { Terminal } from '../../terminal/terminal.ts'
import { makeTicketDesk } from './desk.ts'
import { makePresetsStore } from './presets.ts'
import type { PresetsStore } from './presets.ts'
import type { TicketDesk } from './desk.ts'

/** One list of presets for all tickets of the window. */
export const PRESETS: KeepKey<PresetsStore, Terminal> = {
  name: 'ticket-presets',
  make: () => makePresetsStore(localStorage),
}

/** The desk of one ticket panel. It outlives the panel: an answer must find its order when the workspace was switched. */
export const ticketDeskKey = (panelId: string): KeepKey<TicketDesk, Terminal> => ({
  name: `ticket:${panelId}`,
  make: ({ link, hub, keep }) =>
    makeTicketDesk({
      link,
      hub,
      unresolved: keep.of(UNRESOLVED),
      presets: keep.of(PRESETS),
      nowMs: () => Date.now(),
      later: (task, delayMs) => {
        const timer = setTimeout(task, delayMs)
        return () => clearTimeout(timer)
      },
      newId,
    }),
})
