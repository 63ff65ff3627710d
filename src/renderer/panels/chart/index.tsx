import { useEffect, useMemo, useState } from 'react'
import type { KeyboardEvent } from 'react'
import { useStore } from 'zustand'
import { REPORT_LATE_MS } from '../../client/index.ts'
import { timeZoneHere } from '../../shell/clock.ts'
import { chordOf } from '../../shell/keys/chords.ts'
import { useHealth, usePanelHead, usePanelSubject, useTerminal } from '../../terminal/hooks.ts'
import { decimalsOfTick, formatTime, zoneName } from '../../widgets/figures/format.ts'
import { PanelNotice } from '../../widgets/notices/PanelNotice.tsx'
import { PanelSkeleton } from '../../widgets/notices/PanelSkeleton.tsx'
import { Trouble } from '../../widgets/notices/Trouble.tsx'
import type { Panel, PanelProps } from '../panel.ts'
import { TIMEFRAME_WORDS, moveCursor, spokenBar, timeframeOfKey } from './bars.ts'
import type { Bar } from './bars.ts'
import { BarTable } from './BarTable.tsx'
import { Canvas } from './Canvas.tsx'
import { ChartTools, Readout } from './ChartHead.tsx'
import type { Picture } from './drawing.ts'
import { makeChartPreferences } from './preferences.ts'
import { useBars } from './use-bars.ts'
import type { FollowedBars } from './use-bars.ts'
import css from './chart.module.css'

/** Digits of the instrument's tick; of the bars themselves when the instrument is not listed. */
function useDecimals(symbol: string | null, bars: readonly Bar[]): number {
  const { universe } = useTerminal()
  const tick = useStore(
    universe.store,
    (state) => state.underlyings.find((asset) => asset.symbol === symbol)?.tick_size,
  )
  const last = bars.at(-1)?.close
  return tick === undefined ? Math.min(8, last?.split('.')[1]?.length ?? 2) : decimalsOfTick(tick)
}

/** Why the last bar may be old, in words; null while bars arrive. */
function doubtWords(followed: FollowedBars, silent: boolean): string | null {
  const { phase, receivedAtMs } = followed
  const zone = timeZoneHere()
  const at =
    receivedAtMs === null ? '' : ` at ${formatTime(receivedAtMs, zone)} ${zoneName(zone, receivedAtMs)}`
  if (phase === 'stale') return `Bars stopped${at}. The last one is old.`
  if (phase === 'resyncing') return 'Re-syncing: something was lost on the way.'
  if (phase === 'paused') return `Updates paused${at}. F9 lets them go.`
  return silent && phase === 'live'
    ? `Not confirmed since${at.replace(' at', '')}: the engine is silent.`
    : null
}

const ZOOM: Readonly<Record<string, number>> = { '+': 0.8, '=': 0.8, 'Shift++': 0.8, '-': 1.25 }

/** Cursor and zoom of one chart, and what the cursor last said. */
function useCursor(picture: Picture) {
  const [cursor, setCursor] = useState<number | null>(null)
  const [zoom, setZoom] = useState({ factor: 1, number: 0 })
  const [spoken, setSpoken] = useState('')
  const { bars, timeframe, timeZone, decimals } = picture
  // Bars of another timeframe have other places.
  useEffect(() => setCursor(null), [timeframe])
  const press = (chord: string): boolean => {
    const factor = ZOOM[chord]
    if (factor !== undefined) {
      setZoom((before) => ({ factor, number: before.number + 1 }))
      return true
    }
    const next = moveCursor(cursor, chord, bars.length)
    if (next === undefined) return false
    setCursor(next)
    setSpoken(next === null ? '' : spokenBar(bars, next, timeframe, timeZone, decimals))
    return true
  }
  return { cursor, setCursor, zoom, spoken, press }
}

const EMPTY_WORDS =
  'Bars appear here as soon as something is traded or imported, for example with: import bars'

type BodyProps = Readonly<{
  symbol: string
  picture: Picture
  followed: FollowedBars
  table: boolean
  cursor: number | null
  zoom: Readonly<{ factor: number; number: number }>
  onPoint: (index: number | null) => void
}>

/** The candles, their table, or in words why there are none. */
function Body({ symbol, picture, followed, table, cursor, zoom, onPoint }: BodyProps) {
  const { failure, answered } = followed
  const name = `${symbol} ${TIMEFRAME_WORDS[picture.timeframe]}`
  if (failure)
    return <Trouble title={`No bars of ${symbol}`} happened={failure.message} code={failure.code} />
  if (picture.bars.length === 0) {
    const words = answered ? `No bars of ${name} yet. ${EMPTY_WORDS}.` : `Waiting for the bars of ${name}`
    return <p className={css.words}>{words}</p>
  }
  if (table) return <BarTable picture={picture} name={name} />
  return (
    <div
      className={css.chart}
      data-chart=""
      role="application"
      aria-roledescription="chart"
      aria-label={`${name} candles. Arrow keys move from bar to bar, T shows a table, 1 to 8 choose the timeframe.`}
      tabIndex={0}
    >
      <Canvas picture={picture} cursor={cursor} zoom={zoom} onPoint={onPoint} />
    </div>
  )
}

function ChartOf({ panelId, symbol }: Readonly<{ panelId: string; symbol: string }>) {
  const preferences = useMemo(() => makeChartPreferences(localStorage, panelId), [panelId])
  const { timeframe, table } = useStore(preferences)
  const followed = useBars(symbol, timeframe)
  const { bars } = followed
  const decimals = useDecimals(symbol, bars)
  const timeZone = timeZoneHere()
  const picture = useMemo(
    () => ({ bars, timeframe, timeZone, decimals }),
    [bars, timeframe, timeZone, decimals],
  )
  const { cursor, setCursor, zoom, spoken, press } = useCursor(picture)
  const silent = useHealth(
    (health) => health.reportedAtMs !== null && health.nowMs - health.reportedAtMs > REPORT_LATE_MS,
  )
  const doubt = doubtWords(followed, silent)
  usePanelHead(panelId, {
    title: symbol,
    context: TIMEFRAME_WORDS[timeframe],
    badges: doubt === null ? [] : [{ text: 'Stale', severity: 'warn' }],
  })
  const toggleTable = (): void => preferences.setState({ table: !table })
  const keyed = (event: KeyboardEvent): void => {
    const chord = chordOf(event)
    const chosen = timeframeOfKey(chord)
    const onChart = event.target instanceof HTMLElement && event.target.dataset.chart !== undefined
    if (chosen) preferences.setState({ timeframe: chosen })
    else if (chord === 'T') toggleTable()
    else if (!onChart || !press(chord)) return
    event.preventDefault()
  }
  return (
    <div className={css.panel} onKeyDown={keyed}>
      <ChartTools
        timeframe={timeframe}
        table={table}
        onTimeframe={(next) => preferences.setState({ timeframe: next })}
        onTable={toggleTable}
      />
      <Readout picture={picture} cursor={cursor} />
      <div className={css.frame} data-stale={doubt !== null || undefined}>
        <Body {...{ symbol, picture, followed, table, cursor, zoom }} onPoint={setCursor} />
        {doubt !== null && <PanelNotice words={doubt} />}
      </div>
      <p className="ox-visually-hidden" role="status">
        {spoken}
      </p>
    </div>
  )
}

/** Candles and volume of one instrument. */
function ChartPanel({ panelId }: PanelProps) {
  const { symbol } = usePanelSubject(panelId)
  if (symbol === null)
    return <PanelSkeleton waitingFor="Waiting for a symbol: Ctrl K, then for example SPX" />
  return <ChartOf key={symbol} panelId={panelId} symbol={symbol} />
}

export const panel: Panel = { Component: ChartPanel }
