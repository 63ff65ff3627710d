import type { EntryOutput } from '../../client/index.ts'

export type Controls = EntryOutput<'trading.controls'>
export type Level = Controls['venue']

export const LEVELS = ['active', 'reducing', 'halted'] as const satisfies readonly Level[]

export const LEVEL_WORDS: Readonly<Record<Level, string>> = {
  active: 'Active',
  reducing: 'Reducing',
  halted: 'Halted',
}

/** What stands for an account: its own level or the venue's, whichever holds back more, and who said so. */
export type Standing = Readonly<{
  level: Level
  of: 'account' | 'venue'
  reason: string | null
  setAt: string | null
}>

const FREE: Standing = { level: 'active', of: 'account', reason: null, setAt: null }

/** The account's own level beside the one that counts for it. */
export function standingOf(
  controls: Controls | null,
  accountId: string | null,
): Readonly<{ own: Level; counts: Standing }> {
  if (controls === null) return { own: 'active', counts: FREE }
  const find = (scope: 'account' | 'venue') =>
    controls.controls.find((one) => one.scope === scope && (scope === 'venue' || one.subject === accountId))
  const account = find('account')
  const venue = find('venue')
  const own = account?.state ?? 'active'
  const isVenue = LEVELS.indexOf(controls.venue) > LEVELS.indexOf(own)
  const said = isVenue ? venue : account
  return {
    own,
    counts: {
      level: isVenue ? controls.venue : own,
      of: isVenue ? 'venue' : 'account',
      reason: said?.reason ?? null,
      setAt: said?.set_at ?? null,
    },
  }
}

/** What a level means, before it is set. */
export function consequenceOf(level: Level, working: number): string {
  const orders = working === 1 ? 'the 1 working order' : `all ${working} working orders`
  const cancels = working === 0 ? 'There is no order to cancel.' : `Cancels ${orders}.`
  switch (level) {
    case 'active':
      return 'Orders go out again, by the usual checks.'
    case 'reducing':
      return 'Cancels the orders that would make a position larger. Only those that make one smaller go out.'
    case 'halted':
      return `${cancels} No order goes out. Positions stay as they are.`
  }
}

/** How far an act of the switch has come. */
export type Progress =
  | Readonly<{ step: 'idle' }>
  | Readonly<{ step: 'sending'; level: Level; workingBefore: number }>
  | Readonly<{ step: 'done'; level: Level; cancelled: number }>
  /** No reply: the level is not known until the engine has been asked again. */
  | Readonly<{ step: 'unknown'; level: Level }>
  | Readonly<{ step: 'refused'; level: Level; words: string }>

export type ProgressEvent =
  | Readonly<{ type: 'sent'; level: Level; working: number }>
  | Readonly<{ type: 'answered'; cancelled: number }>
  | Readonly<{ type: 'refused'; words: string }>
  | Readonly<{ type: 'lost' }>
  /** The engine's own account of the levels has come in. */
  | Readonly<{ type: 'seen'; own: Level }>

export function progressNext(state: Progress, event: ProgressEvent): Progress {
  if (event.type === 'sent') {
    return state.step === 'sending'
      ? state
      : { step: 'sending', level: event.level, workingBefore: event.working }
  }
  if (event.type === 'seen') {
    return state.step === 'unknown' && event.own === state.level
      ? { step: 'done', level: state.level, cancelled: 0 }
      : state
  }
  if (state.step !== 'sending') return state
  const { level } = state
  switch (event.type) {
    case 'answered':
      return { step: 'done', level, cancelled: event.cancelled }
    case 'refused':
      return { step: 'refused', level, words: event.words }
    case 'lost':
      return { step: 'unknown', level }
  }
}

/** The reason that is kept in the audit log needs words of its own to resume; a stop in a hurry has one ready. */
export const READY_REASON: Readonly<Record<Level, string>> = {
  active: '',
  reducing: 'Kill switch: reducing only',
  halted: 'Kill switch: stop all',
}

const REASON_LENGTH_MIN = 3
export const isReason = (text: string): boolean => text.trim().length >= REASON_LENGTH_MIN
