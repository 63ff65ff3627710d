import { useCallback, useEffect, useId, useMemo, useState } from 'react'
import type { KeyboardEvent } from 'react'
import { useStore } from 'zustand'
import { sentenceOf } from '../../client/index.ts'
import { useAccount, useAnswer, useHealth, useKept, usePanelHead, useStream } from '../../terminal/hooks.ts'
import { STRUCTURE } from '../../terminal/kept.ts'
import { useDrawnChart } from '../../terminal/use-drawn-chart.ts'
import { useRefresh } from '../../terminal/use-refresh.ts'
import { Empty } from '../../widgets/notices/Empty.tsx'
import { directionClass, formatExpiry, formatModel } from '../../widgets/figures/format.ts'
import { PanelSkeleton } from '../../widgets/notices/PanelSkeleton.tsx'
import type { PanelProps } from '../panel.ts'
import { makeChart, optionOf } from './chart.ts'
import { factsOf, spotDecimals, tableOf } from './curve.ts'
import type { PayoffAnswer } from './curve.ts'
import { HELD_MAX, heldLegs } from './held.ts'
import type { HeldLeg } from './held.ts'
import { Why } from './Why.tsx'
import twin from '../../widgets/styles/Twin.module.css'
import css from './payoff.module.css'

const MS_PER_DAY = 86_400_000
const REFRESH_MS = 3_000
const DEBOUNCE_MS = 30
const POINTS = 161

/** A value once it has rested, so that a slider does not ask for each pixel. */
function useRested<Value>(value: Value): Value {
  const [rested, setRested] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), DEBOUNCE_MS)
    return () => clearTimeout(timer)
  }, [value])
  return rested
}

function Chart({ answer }: Readonly<{ answer: PayoffAnswer }>) {
  const draw = useCallback((element: HTMLElement) => optionOf(answer, element), [answer])
  const element = useDrawnChart(makeChart, draw)
  return <div ref={element} className={css.chart} aria-hidden="true" />
}

function Profit({ value }: Readonly<{ value: number | null }>) {
  return <td className={directionClass(value ?? 0)}>{formatModel(value, 2, true)}</td>
}

function Table({ answer, dateWords }: Readonly<{ answer: PayoffAnswer; dateWords: string }>) {
  const isHeld = answer.held_curve !== null
  return (
    <div className={css.tableBox} tabIndex={0} role="region" aria-label="Payoff as a table">
      <table className={`${twin.table} ${css.table}`}>
        <caption className="ox-visually-hidden">Profit by price of {answer.underlying}</caption>
        <thead>
          <tr>
            <th scope="col">{answer.underlying}</th>
            <th scope="col">At expiry $</th>
            <th scope="col">Date: {dateWords} $</th>
            <th scope="col">Now, no shift $</th>
            {isHeld && <th scope="col">With held, date $</th>}
            {isHeld && <th scope="col">With held, expiry $</th>}
            <th scope="col">Note</th>
          </tr>
        </thead>
        <tbody>
          {tableOf(answer).map((row) => (
            <tr key={row.spot}>
              <th scope="row">{formatModel(row.spot, spotDecimals(answer.spot))}</th>
              <Profit value={row.atExpiry} />
              <Profit value={row.atDate} />
              <Profit value={row.atNow} />
              {isHeld && <Profit value={row.heldDate} />}
              {isHeld && <Profit value={row.heldExpiry} />}
              <td>{row.note}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Slider({
  label,
  words,
  value,
  min,
  max,
  onValue,
}: Readonly<{
  label: string
  words: string
  value: number
  min: number
  max: number
  onValue: (value: number) => void
}>) {
  const id = useId()
  return (
    <div className={css.slider}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="range"
        min={min}
        max={max}
        step={1}
        value={value}
        aria-valuetext={words}
        disabled={min === max}
        onChange={(event) => onValue(Number(event.target.value))}
      />
      <output htmlFor={id}>{words}</output>
    </div>
  )
}

/** Whole days from now to expiry, at least one, so that the slider has an end. */
const daysLeft = (answer: PayoffAnswer | null, nowMs: number): number =>
  answer === null ? 1 : Math.max(1, Math.round((Date.parse(answer.expires_at) - nowMs) / MS_PER_DAY))

const dateAt = (answer: PayoffAnswer, days: number, total: number, nowMs: number): string =>
  days >= total
    ? answer.expires_at
    : new Date(Math.floor(nowMs / 60_000) * 60_000 + days * MS_PER_DAY).toISOString()

function dateWordsOf(at: string | undefined, isExpiry: boolean): string {
  if (at === undefined) return 'today'
  return isExpiry ? 'expiry' : formatExpiry(at)
}

/** Asks for the curve of the structure, and again as the market moves. */
function useCurve(day: number, volPoints: number, held: readonly HeldLeg[]) {
  const { structure } = useStore(useKept(STRUCTURE))
  const [known, setKnown] = useState<PayoffAnswer | null>(null)
  const nowMs = useHealth((health) => Math.floor(health.nowMs / 60_000) * 60_000)
  const total = daysLeft(known, nowMs)
  const at = known === null || day === 0 ? undefined : dateAt(known, Math.min(day, total), total, nowMs)
  const legs = structure?.legs.map(({ price, ...leg }) => (price === null ? leg : { ...leg, price }))
  const input = useRested(
    JSON.stringify(
      legs === undefined
        ? null
        : {
            legs,
            vol_shift: volPoints / 100,
            points: POINTS,
            ...(held.length === 0 ? {} : { held }),
            ...(at === undefined ? {} : { at }),
          },
    ),
  )
  const { outcome, reload } = useAnswer(
    'trading.payoff',
    JSON.parse(input) as Parameters<typeof useAnswer<'trading.payoff'>>[1],
  )
  useEffect(() => {
    if (outcome?.kind === 'answer') setKnown(outcome.value)
  }, [outcome])
  useRefresh(reload, legs === undefined ? null : REFRESH_MS)
  const answer = outcome?.kind === 'answer' ? outcome.value : null
  const words = outcome !== null && outcome.kind !== 'answer' ? sentenceOf(outcome) : null
  return { structure, answer: answer ?? known, words, total, dateWords: dateWordsOf(at, day >= total) }
}

/** What the account holds of the same underlying and expiry, and whether the structure is laid over it. */
function useHeld() {
  const { structure } = useStore(useKept(STRUCTURE))
  const accountId = useAccount()?.account_id ?? null
  const { data } = useStream({ channel: 'positions' })
  const [isWanted, setWanted] = useState(false)
  const legs = useMemo(
    () => heldLegs(data?.items ?? [], accountId, structure).slice(0, HELD_MAX),
    [data, accountId, structure],
  )
  return { legs, isOn: isWanted && legs.length > 0, toggle: () => setWanted(!isWanted) }
}

type KeyProps = Readonly<{
  dateWords: string
  isMoved: boolean
  held: ReturnType<typeof useHeld>
  asTable: boolean
  onToggle: () => void
}>

function Key({ dateWords, isMoved, held, asTable, onToggle }: KeyProps) {
  const count = held.legs.length
  return (
    <div className={css.key}>
      <span className={css.solid}>expiry</span>
      <span className={css.dashed}>{dateWords}</span>
      {isMoved && <span className={css.dotted}>now</span>}
      {held.isOn && <span className={css.heldLine}>with held (thin: expiry)</span>}
      <small>before fees</small>
      <button
        type="button"
        aria-pressed={held.isOn}
        disabled={count === 0}
        title={
          count === 0
            ? 'Off: nothing else is held of this underlying and expiry'
            : 'Lays the structure over what is held of this underlying and expiry'
        }
        onClick={held.toggle}
      >
        {count === 0 ? 'Nothing held' : `With ${count} held`}
      </button>
      <button type="button" aria-pressed={asTable} title="Table or chart, key T" onClick={onToggle}>
        {asTable ? 'Chart' : 'Table'} <kbd>T</kbd>
      </button>
    </div>
  )
}

function NoPayoff() {
  return (
    <Empty title="No payoff yet">
      <p>It shows what an order or a position gains and loses at each price of the underlying.</p>
      <p>In the chain, press an ask or a bid; or press a line in Positions.</p>
    </Empty>
  )
}

/** Profit of the ticket's order, or of the selected position, at expiry and at a chosen date. */
export function Payoff({ panelId }: PanelProps) {
  const [day, setDay] = useState(0)
  const [volPoints, setVolPoints] = useState(0)
  const [asTable, setAsTable] = useState(false)
  const held = useHeld()
  const { structure, answer, words, total, dateWords } = useCurve(day, volPoints, held.isOn ? held.legs : [])
  usePanelHead(panelId, { context: structure?.title ?? '', badges: [] })
  if (structure === null) return <NoPayoff />
  if (answer === null)
    return words === null ? (
      <PanelSkeleton waitingFor="Waiting for the curve" />
    ) : (
      <Empty title="No payoff now">
        <p role="status">{words}</p>
        <p>The curve comes by itself as soon as there is a price.</p>
      </Empty>
    )
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key.toLowerCase() !== 't' || event.ctrlKey || event.altKey || event.metaKey) return
    event.preventDefault()
    setAsTable(!asTable)
  }
  const vol = volPoints === 0 ? '0.0 pt' : `${formatModel(volPoints, 1, true)} pt`
  const shownDate = volPoints === 0 ? dateWords : `${dateWords} ${vol}`
  return (
    <div className={`${css.payoff} ox-data`} onKeyDown={onKeyDown}>
      <Key
        dateWords={shownDate}
        isMoved={day > 0 || volPoints !== 0}
        held={held}
        asTable={asTable}
        onToggle={() => setAsTable(!asTable)}
      />
      {asTable ? <Table answer={answer} dateWords={shownDate} /> : <Chart answer={answer} />}
      {words !== null && (
        <p className={css.trouble} role="status">
          {words} The curve is the last one known.
        </p>
      )}
      <dl className={css.facts}>
        {factsOf(answer).map(([label, figure]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{figure}</dd>
          </div>
        ))}
      </dl>
      <Slider
        label="Date"
        words={dateWords}
        value={Math.min(day, total)}
        min={0}
        max={total}
        onValue={setDay}
      />
      <Slider label="Vol shift" words={vol} value={volPoints} min={-20} max={20} onValue={setVolPoints} />
      <Why />
    </div>
  )
}
