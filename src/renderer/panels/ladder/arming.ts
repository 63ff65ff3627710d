/** Whether a press on the ladder sends at once. Off until somebody switches it on, and off again by itself. */
export type Arming =
  Readonly<{ armed: false; why: string | null }> | Readonly<{ armed: true; untilMs: number }>

export type ArmingEvent =
  | Readonly<{ type: 'arm'; nowMs: number; danger: string | null }>
  | Readonly<{ type: 'disarm'; why: string | null }>
  /** An order went out, or a key moved over the prices: somebody is there. */
  | Readonly<{ type: 'used'; nowMs: number }>
  /** Once a second, and whenever the market or the link changes. */
  | Readonly<{ type: 'looked'; nowMs: number; danger: string | null }>

/** Nobody has touched the ladder for this long: it is switched off. */
export const ARMED_IDLE_MS = 60_000

export const DISARMED: Arming = { armed: false, why: null }

/** The next state; by identity the same when nothing changes. */
export function armingNext(state: Arming, event: ArmingEvent): Arming {
  switch (event.type) {
    case 'arm':
      if (event.danger !== null) return { armed: false, why: event.danger }
      return { armed: true, untilMs: event.nowMs + ARMED_IDLE_MS }
    case 'disarm':
      return state.armed ? { armed: false, why: event.why } : state
    case 'used':
      return state.armed && event.nowMs < state.untilMs
        ? { armed: true, untilMs: event.nowMs + ARMED_IDLE_MS }
        : state
    case 'looked':
      if (!state.armed) return state
      if (event.danger !== null) return { armed: false, why: event.danger }
      return event.nowMs >= state.untilMs ? { armed: false, why: 'nobody used it for 60 s' } : state
  }
}

/** Whether a press at this moment may send: armed, not run out, and nothing speaks against it. */
export const maySend = (state: Arming, nowMs: number, danger: string | null): boolean =>
  state.armed && nowMs < state.untilMs && danger === null
