import { useEffect, useId, useMemo, useRef, useState } from 'react'
import type { KeyboardEvent } from 'react'
import { useStore } from 'zustand'
import { Decimal, decimalText } from '../../../core/kernel/index.ts'
import { sentenceOf } from '../../client/index.ts'
import { useLook, usePanelHead, usePanelSubject, useTerminal } from '../../terminal/hooks.ts'
import tokens from '../../theme/tokens.json'
import { CallNote } from '../../widgets/plates/CallNote.tsx'
import { Empty } from '../../widgets/notices/Empty.tsx'
import { decimalsOfTick, formatSignedQuantity } from '../../widgets/figures/format.ts'
import { instrumentName } from '../../widgets/words/instrument.ts'
import { headBadges } from '../../widgets/words/market-words.ts'
import { PanelSkeleton } from '../../widgets/notices/PanelSkeleton.tsx'
import { Trouble } from '../../widgets/notices/Trouble.tsx'
import type { PanelProps } from '../panel.ts'
import { parseStepped } from '../../widgets/figures/entry.ts'
import { Flatten } from './Flatten.tsx'
import { Rows } from './Rows.tsx'
import type { Place } from './Rows.tsx'
import { centreOf, fittingStep, rungsOf } from './rungs.ts'
import type { Depth, Rung } from './rungs.ts'
import { ArmSwitch, CancelTools, SizeTools } from './Tools.tsx'
import { useActs } from './use-acts.ts'
import { useArming, useInstrument, useMarket } from './use-market.ts'
import type { Market } from './use-market.ts'
import css from './ladder.module.css'

const ROWS_MIN = 8

/** How many rungs fit into the panel, its head row left out. */
function useRowCount(rowPx: number) {
  const element = useRef<HTMLDivElement>(null)
  const [count, setCount] = useState(ROWS_MIN)
  useEffect(() => {
    if (!element.current) return undefined
    const observer = new ResizeObserver(([entry]) =>
      setCount(Math.max(ROWS_MIN, Math.floor((entry?.contentRect.height ?? 0) / rowPx) - 1)),
    )
    observer.observe(element.current)
    return () => observer.disconnect()
  }, [rowPx])
  return { element, count }
}

/** Which rungs are in view: centred on the market until somebody scrolls away. */
function useView(depth: Depth, step: Decimal, rows: number) {
  const centre = centreOf(depth, step)
  const [held, setHeld] = useState<number | null>(null)
  const kept = useRef<number | null>(null)
  // The middle may move by a quarter of the rows before the ladder moves with it: a target must not slip away.
  const drift = kept.current === null || centre === null ? Infinity : Math.abs(kept.current - centre)
  if (centre !== null && drift > rows / 4) kept.current = centre
  const middle = held ?? kept.current ?? 0
  return {
    top: middle + Math.floor(rows / 2),
    isHeld: held !== null,
    middle: kept.current ?? 0,
    scroll: (by: number) => setHeld((before) => Math.max(1, (before ?? kept.current ?? 0) + by)),
    centre: () => {
      kept.current = centre
      setHeld(null)
    },
  }
}

type LiveProps = Readonly<{
  symbol: string
  market: Market
  depth: Depth
  asset: NonNullable<Market['asset']>
}>

const MOVES: Readonly<Record<string, number>> = { ArrowUp: 1, ArrowDown: -1, PageUp: 10, PageDown: -10 }

/** The keys over the prices. B and S send only while armed; Enter drafts nothing by itself. */
function useLadderKeys(
  focused: number | null,
  rungs: readonly Rung[],
  ports: Readonly<{
    move: (by: number) => void
    centre: () => void
    press: (rung: Rung, place: Place) => void
    cancelAt: (rung: Rung) => void
  }>,
) {
  return (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return
    const rung = rungs.find((one) => one.index === focused)
    const take = (act: () => void): void => {
      event.preventDefault()
      event.stopPropagation()
      if (!event.repeat) act()
    }
    const by = MOVES[event.key]
    if (by !== undefined) {
      event.preventDefault()
      return ports.move(by)
    }
    const key = event.key.toLowerCase()
    if (key === 'c' || event.key === 'Home') return take(ports.centre)
    if (rung === undefined) return undefined
    if (key === 'b') return take(() => ports.press(rung, 'bid'))
    if (key === 's') return take(() => ports.press(rung, 'ask'))
    if (key === 'x' || event.key === 'Delete') return take(() => ports.cancelAt(rung))
    return undefined
  }
}

type HandPorts = Readonly<{
  symbol: string
  market: Market
  quantity: string | null
  view: ReturnType<typeof useView>
  step: Decimal
  rows: number
}>

/** What hand and keys do on the ladder: choose a price, place, cancel. */
function useHand({ symbol, market, quantity, view, step, rows }: HandPorts, depth: Depth) {
  const [focus, setFocus] = useState<number | null>(null)
  const accountId = market.account?.account_id ?? null
  const arming = useArming(`${symbol}|${accountId ?? ''}`, market.danger)
  const acts = useActs({ symbol, accountId, arming, quantity })
  const rungs = useMemo(
    () => rungsOf(depth, market.own, { step, top: view.top, rows, last: market.last }),
    [depth, market.own, market.last, step, view.top, rows],
  )
  const press = (rung: Rung, place: Place): void => {
    if (place === 'bid') void acts.place('buy', rung.price)
    else if (place === 'ask') void acts.place('sell', rung.price)
    else if (place === 'ownBuy') void acts.cancel(rung.own.filter(({ order }) => order.side === 'buy'))
    else if (place === 'ownSell') void acts.cancel(rung.own.filter(({ order }) => order.side === 'sell'))
  }
  const focused = focus ?? view.middle
  const move = (by: number): void => {
    const next = Math.max(1, focused + by)
    setFocus(next)
    arming.used()
    if (next > view.top || next <= view.top - rows) view.scroll(by)
  }
  const centre = (): void => {
    view.centre()
    setFocus(null)
  }
  const cancelAt = (rung: Rung): void => void acts.cancel(rung.own)
  const onKey = useLadderKeys(focused, rungs, { move, centre, press, cancelAt })
  return { accountId, arming, acts, rungs, press, focused, setFocus, centre, onKey }
}

function Live({ symbol, market, depth, asset }: LiveProps) {
  const id = useId()
  const tick = useMemo(() => new Decimal(asset.tick_size), [asset.tick_size])
  const { element, count } = useRowCount(tokens.density[useLook().density].row)
  const [chosen, setChosen] = useState<string | null>(null)
  const [first] = useState(() => fittingStep(depth, tick, 24))
  const step = useMemo(() => (chosen === null ? first : new Decimal(chosen)), [chosen, first])
  const [text, setText] = useState(asset.lot_size === '1' ? '1' : '')
  const entry = parseStepped(text, new Decimal(asset.lot_size), 'lot')
  const view = useView(depth, step, count)
  const [flattening, setFlattening] = useState(false)
  const quantity = entry.kind === 'value' ? decimalText(entry.value) : null
  const hand = useHand({ symbol, market, quantity, view, step, rows: count }, depth)
  const { accountId, arming, acts, rungs, press, focused, setFocus, centre, onKey } = hand
  const old = market.danger !== null
  return (
    <div className={css.ladder} data-armed={arming.state.armed || undefined}>
      <ArmSwitch arming={arming} danger={market.danger} />
      <SizeTools {...{ market, text, entry, onText: setText, step, tick, onStep: setChosen }} />
      <div className={css.frame} ref={element}>
        <Rows
          {...{ id, rungs, focused, old, onKey, onPress: press, onFocus: setFocus, onWheel: view.scroll }}
          label={`Ladder of ${instrumentName(symbol)}`}
          decimals={decimalsOfTick(tick)}
          sizeDecimals={Math.min(3, decimalsOfTick(asset.lot_size))}
        />
        {view.isHeld && (
          <button type="button" className={css.centre} onClick={centre}>
            Centre on the market <kbd>C</kbd>
          </button>
        )}
      </div>
      <CallNote trading={depth.trading} decimals={decimalsOfTick(tick)} />
      <CancelTools market={market} acts={acts} onFlatten={() => setFlattening(true)} />
      <p className={css.words} role="status">
        {acts.words === '' ? 'Arrows choose a price · B buys · S sells · X cancels there' : acts.words}
      </p>
      {flattening && accountId !== null && (
        <Flatten
          {...{ symbol, accountId, acts, held: market.held, own: market.own }}
          onClose={() => setFlattening(false)}
        />
      )}
    </div>
  )
}

function NotTraded({ symbol }: Readonly<{ symbol: string }>) {
  return (
    <Empty title={`${symbol} itself does not trade`}>
      <p>The ladder shows every price of one book, your orders on it, and takes orders at a price.</p>
      <p>Press a price in the chain: the ladder then shows that option.</p>
    </Empty>
  )
}

function OfInstrument({ panelId, symbol }: Readonly<{ panelId: string; symbol: string }>) {
  const market = useMarket(symbol)
  const { depth, asset, outcome, held } = market
  usePanelHead(panelId, {
    context: `${instrumentName(symbol)} · position ${formatSignedQuantity(held)}`,
    badges: headBadges(depth?.trading, market.account?.money_kind),
  })
  if (outcome !== null && outcome.kind !== 'answer')
    return (
      <Trouble
        title={`No ladder of ${symbol}`}
        happened={sentenceOf(outcome)}
        code={outcome.kind}
        safe="Nothing was sent."
      />
    )
  if (asset !== null && !asset.is_tradeable) return <NotTraded symbol={symbol} />
  if (asset === null || depth === null)
    return <PanelSkeleton waitingFor={`Waiting for the book of ${symbol}`} />
  return <Live key={symbol} symbol={symbol} market={market} depth={depth} asset={asset} />
}

/** Depth of market: every price around the middle, own orders on it, entry and cancels at a price. */
export function Ladder({ panelId }: PanelProps) {
  const { universe } = useTerminal()
  const subject = usePanelSubject(panelId)
  const symbol = useInstrument(subject.symbol)
  const isKnown = useStore(universe.store, (state) => state.underlyings.length > 0)
  if (symbol === null || !isKnown) return <PanelSkeleton waitingFor="Waiting for a symbol: Ctrl K" />
  return <OfInstrument key={symbol} panelId={panelId} symbol={symbol} />
}
