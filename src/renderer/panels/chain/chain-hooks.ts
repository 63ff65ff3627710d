import { useEffect, useMemo, useState } from 'react'
import { REPORT_LATE_MS } from '../../client/index.ts'
import type { StreamPhase, StreamView } from '../../client/index.ts'
import { timeZoneHere } from '../../shell/clock.ts'
import { pickLeg } from '../../state/legs.ts'
import { useAccount, useHealth, useKept, useLook, useStream, useTerminal } from '../../terminal/hooks.ts'
import { LEGS } from '../../terminal/kept.ts'
import { formatAmount, formatExpiry, formatTime, zoneName } from '../../widgets/figures/format.ts'
import { columnWidths, decimalsOf } from './columns.ts'
import type { ColumnWidths, FigureContext } from './columns.ts'
import { draftOf } from './places.ts'
import type { PlaceColumn } from './places.ts'
import { offBecause } from './quote-state.ts'
import type { Chain, ChainRow } from './quote-state.ts'
import { bandIndex, referenceOf } from './rows.ts'

const STILL_QUERY = '(prefers-reduced-motion: reduce)'
export const nowHere = (): number => Date.now()

/** Why nothing here may be traded on, in words; null when the figures live. */
function doubtWords(phase: StreamPhase, receivedAtMs: number | null, silent: boolean): string | null {
  const zone = timeZoneHere()
  const at =
    receivedAtMs === null
      ? 'a moment ago'
      : `at ${formatTime(receivedAtMs, zone)} ${zoneName(zone, receivedAtMs)}`
  switch (phase) {
    case 'stale':
      return `Quotes stopped ${at}. Trading on them is off.`
    case 'resyncing':
      return 'Re-syncing: something was lost on the way. Trading on these quotes is off until it is whole again.'
    case 'paused':
      return `Updates paused ${at}. F9 lets them go.`
    case 'waiting':
    case 'refused':
      return 'Waiting for the quotes of this expiry.'
    case 'live':
      return silent
        ? `The engine has said nothing for a while. The last quotes came ${at}; trading on them is off.`
        : null
  }
}

/** Why these quotes may not be traded on, in words; null while they live. */
export function useDoubt(view: StreamView<'chain'>): string | null {
  const silent = useHealth(
    (health) => health.reportedAtMs !== null && health.nowMs - health.reportedAtMs > REPORT_LATE_MS,
  )
  return doubtWords(view.phase, view.receivedAtMs, silent)
}

/** Prices and volatilities of a chain keep the decimals that its finest quote needs. */
export function useContextOf(chain: Chain): FigureContext {
  const priceDecimals = useMemo(() => {
    const prices = chain.chain.flatMap(({ call, put }) => [call?.bid, call?.ask, put?.bid, put?.ask])
    return decimalsOf(
      prices.map((price) => price ?? null),
      chain.currency === 'USD' ? 2 : 4,
      6,
    )
    // Decimals stay for as long as the chain does, so that no column moves on a tick.
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once for each chain
  }, [chain.symbol, chain.expiry])
  // Four digits of spot are finer than the gamma column shows, and spare every row a drawing on each tick of the index.
  const spot = chain.spot === null ? null : Number(Number(chain.spot).toPrecision(4))
  return useMemo(() => ({ spot, priceDecimals }), [spot, priceDecimals])
}

/** About so many rows are measured; the dearest and the nearest to the money are always among them. */
const MEASURED_ROWS = 60

/** How wide the columns of a chain must be, taken once when it opens. */
export function useWidthsOf(chain: Chain, context: FigureContext, fontPx: number): ColumnWidths {
  return useMemo(() => {
    const { chain: rows } = chain
    const { level } = referenceOf(chain)
    const middle = bandIndex(
      rows.map((row) => Number(row.strike)),
      level ?? 0,
    )
    const step = Math.max(1, Math.ceil(rows.length / MEASURED_ROWS))
    const measured = rows.filter(
      (_, index) => index % step === 0 || index === rows.length - 1 || Math.abs(index - middle) <= 2,
    )
    const sides = measured.flatMap(({ call, put }) => [call, put]).filter((side) => side !== null)
    return columnWidths(sides, context, fontPx / 12)
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once for each chain, so that no column moves on a tick
  }, [chain.symbol, chain.expiry, fontPx])
}

/** Own contracts by symbol, of the account that is shown. */
export function usePositionOf(): (symbol: string) => string | null {
  const accountId = useAccount()?.account_id ?? null
  const { data } = useStream({ channel: 'positions' })
  return useMemo(() => {
    const held = new Map(
      (data?.items ?? [])
        .filter((item) => item.account_id === accountId && item.position_type !== 'flat')
        .map((item) => [item.symbol, item.quantity]),
    )
    return (symbol) => held.get(symbol) ?? null
  }, [data, accountId])
}

export function useStill(): boolean {
  const motion = useLook().motion
  const [system, setSystem] = useState(() => matchMedia(STILL_QUERY).matches)
  useEffect(() => {
    const query = matchMedia(STILL_QUERY)
    const listen = (): void => setSystem(query.matches)
    query.addEventListener('change', listen)
    return () => query.removeEventListener('change', listen)
  }, [])
  return system || motion === 'off'
}

/** What a cell of the chain offers: the option, which way, at what price; null with a notice when it cannot be had. */
function useOffer(chain: Chain, doubt: string | null) {
  const { toasts } = useTerminal()
  return (row: ChainRow, column: PlaceColumn) => {
    const draft = draftOf(column)
    if (!draft) return null
    const side = row[draft.side]
    const price = side === null ? null : draft.order === 'buy' ? side.ask : side.bid
    const reason = doubt === null ? offBecause(chain, side, price, nowHere()) : `Off: ${doubt}`
    if (reason !== null || side === null || price === null) {
      toasts.notify({ severity: 'warn', title: 'No order drafted', body: reason ?? '', foldKey: 'chain.off' })
      return null
    }
    return { draft, side, price }
  }
}

/** Drafts an order from a pressed price, or picks it as a leg, and says so; says why when it cannot. */
export function usePress(chain: Chain, doubt: string | null) {
  const { staging, dock } = useTerminal()
  const legs = useKept(LEGS)
  const [spoken, setSpoken] = useState('')
  const offer = useOffer(chain, doubt)
  const pick = (row: ChainRow, column: PlaceColumn): void => {
    const offered = offer(row, column)
    if (offered === null) return
    const { symbol } = offered.side
    legs.setState((before) => ({ legs: pickLeg(before.legs, symbol, offered.draft.order) }))
    if (!dock.store.getState().panelIds.some((id) => id.startsWith('spread'))) {
      // The keyboard stays on the chain: the next leg is picked there.
      const at = document.activeElement
      dock.open('spread')
      requestAnimationFrame(() => at instanceof HTMLElement && at.focus())
    }
    setSpoken(`${legs.getState().legs.length} legs picked. Nothing is sent.`)
  }
  const press = (row: ChainRow, column: PlaceColumn): void => {
    const offered = offer(row, column)
    if (offered === null) return
    const { draft, side, price } = offered
    staging.stageOrder({ symbol: side.symbol, side: draft.order, price })
    if (!dock.store.getState().panelIds.some((id) => id.startsWith('ticket'))) dock.open('ticket')
    setSpoken(
      `Drafted: ${draft.order} ${chain.symbol} ${formatExpiry(chain.expiry)} ${formatAmount(row.strike, 0)} ${draft.side} at ${price}. Nothing is sent.`,
    )
  }
  return { press, pick, spoken }
}
