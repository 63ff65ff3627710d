import { useEffect, useMemo, useReducer, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { useAccount, useAnswer, useHealth, useKept, useStream } from '../../terminal/hooks.ts'
import { STRUCTURE } from '../../terminal/kept.ts'
import { underlyingOf } from '../../widgets/words/instrument.ts'
import { ARMED_IDLE_MS, DISARMED, armingNext, maySend } from './arming.ts'
import { dangerOf } from './danger.ts'
import { workingOrders } from './rungs.ts'
import type { Depth } from './rungs.ts'

/** The instrument of the ladder: the ticket's when it belongs to what the group looks at, else the group's own. */
export function useInstrument(subject: string | null): string | null {
  const structure = useStore(useKept(STRUCTURE), (state) => state.structure)
  const drafted = structure?.legs.length === 1 ? structure.legs[0]?.symbol : undefined
  return drafted !== undefined && subject !== null && underlyingOf(drafted) === underlyingOf(subject)
    ? drafted
    : subject
}

/** Everything that the ladder of an instrument is drawn from, and why nothing may be sent from it now. */
export function useMarket(symbol: string) {
  const account = useAccount()
  const nowMs = useHealth((health) => health.nowMs)
  const { outcome } = useAnswer('market.asset', { id: symbol })
  const asset = outcome?.kind === 'answer' && outcome.value.symbol === symbol ? outcome.value : null
  const book = useStream({ channel: 'orderbook', symbol })
  const ticker = useStream({ channel: 'ticker', symbol })
  const orders = useStream({ channel: 'orders' })
  const positions = useStream({ channel: 'positions' })
  const accountId = account?.account_id ?? null
  const own = useMemo(
    () => workingOrders(orders.data?.items ?? [], accountId, symbol),
    [orders.data, accountId, symbol],
  )
  const held =
    positions.data?.items.find((one) => one.account_id === accountId && one.symbol === symbol)?.quantity ??
    '0'
  const sinceMs =
    ticker.receivedAtMs === null ? 0 : Math.max(0, Math.max(nowMs, Date.now()) - ticker.receivedAtMs)
  const age = ticker.data?.age_ms ?? null
  const ageMs = age === null ? null : age + sinceMs
  const depth: Depth | null = book.data
  const danger = dangerOf({ phase: book.phase, depth, ageMs, isTradeable: asset?.is_tradeable !== false })
  return { account, asset, depth, danger, own, held, ageMs, last: ticker.data?.last ?? null, outcome }
}

export type Market = ReturnType<typeof useMarket>

/**
 * The arming switch of one ladder in one window. Another instrument or account switches it off, so do an old book, a lost
 * link, a minute of rest, and leaving the window.
 */
export function useArming(key: string, danger: string | null) {
  const [state, send] = useReducer(armingNext, DISARMED)
  const latest = useRef({ state, danger })
  latest.current = { state, danger }
  const [leftMs, setLeftMs] = useState(0)
  useEffect(() => send({ type: 'looked', nowMs: Date.now(), danger }), [danger])
  useEffect(() => () => send({ type: 'disarm', why: 'the ladder shows something else now' }), [key])
  useEffect(() => {
    if (!state.armed) return undefined
    const look = (): void => {
      send({ type: 'looked', nowMs: Date.now(), danger: latest.current.danger })
      setLeftMs(Math.max(0, state.untilMs - Date.now()))
    }
    const hidden = (): void => {
      if (document.visibilityState === 'hidden') send({ type: 'disarm', why: 'the window was hidden' })
    }
    const timer = setInterval(look, 500)
    document.addEventListener('visibilitychange', hidden)
    setLeftMs(ARMED_IDLE_MS)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', hidden)
    }
  }, [state])
  return {
    state,
    leftMs: state.armed ? leftMs : 0,
    toggle: () =>
      send(
        latest.current.state.armed
          ? { type: 'disarm', why: null }
          : { type: 'arm', nowMs: Date.now(), danger: latest.current.danger },
      ),
    disarm: (why: string) => send({ type: 'disarm', why }),
    used: () => send({ type: 'used', nowMs: Date.now() }),
    maySend: () => maySend(latest.current.state, Date.now(), latest.current.danger),
  }
}

export type ArmingSwitch = ReturnType<typeof useArming>
