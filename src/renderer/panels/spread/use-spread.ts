import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'
import { Decimal, decimalText } from '../../../core/kernel/index.ts'
import { sentenceOf } from '../../client/index.ts'
import { moveLegs } from '../../state/legs.ts'
import type { Leg } from '../../state/legs.ts'
import { useAnswer, useKept, useTerminal } from '../../terminal/hooks.ts'
import { newId } from '../../terminal/ids.ts'
import type { KeepKey } from '../../terminal/keep.ts'
import { LEGS, STRUCTURE } from '../../terminal/kept.ts'
import type { Terminal } from '../../terminal/terminal.ts'
import { optionParts } from '../../widgets/words/instrument.ts'
import { START, spreadNext } from './machine.ts'
import type { SpreadEvent, SpreadState, Unit } from './machine.ts'
import { netOf, structureName } from './structure.ts'
import type { LegQuote } from './structure.ts'

/** The quotes of all legs, drawn at most once a frame. A leg whose quote may not be traded on has none. */
function useQuotes(symbols: readonly string[]): ReadonlyMap<string, LegQuote> {
  const { hub } = useTerminal()
  const key = symbols.join()
  const [quotes, setQuotes] = useState<ReadonlyMap<string, LegQuote>>(new Map())
  useEffect(() => {
    const latest = new Map<string, LegQuote>()
    let frame = 0
    const draw = (): void => {
      frame = 0
      setQuotes(new Map(latest))
    }
    const stops = (key === '' ? [] : key.split(',')).map((symbol) =>
      hub.subscribe({ channel: 'ticker', symbol }, ({ view }) => {
        const { data, phase } = view
        const usable = data !== null && phase === 'live' && ['live', 'late', 'one_sided'].includes(data.state)
        latest.set(symbol, usable ? { bid: data.bid, ask: data.ask } : { bid: null, ask: null })
        if (frame === 0) frame = requestAnimationFrame(draw)
      }),
    )
    draw()
    return () => {
      cancelAnimationFrame(frame)
      for (const stop of stops) stop()
    }
  }, [hub, key])
  return quotes
}

/** Moves legs along strikes or expiries of their own chain; says why when it cannot. */
export function useRoll(say: (words: string) => void) {
  const { link } = useTerminal()
  const store = useKept(LEGS)
  const chainOf = async (underlying: string, expiry: string) => {
    const outcome = await link.call('market.chain', { symbol: underlying, expiry })
    if (outcome.kind === 'answer') return outcome.value
    say(sentenceOf(outcome))
    return null
  }
  const movedOf = async (leg: Leg, along: 'strike' | 'expiry', by: 1 | -1): Promise<string | null> => {
    const option = optionParts(leg.symbol)
    if (option === null) return null
    const here = await chainOf(option.underlying, option.expiry)
    if (here === null) return null
    const right = option.right === 'C' ? 'call' : 'put'
    if (along === 'strike') {
      const rows = here.chain.filter((row) => row[right] !== null)
      const at = rows.findIndex((row) => row[right]?.symbol === leg.symbol)
      return rows[at + by]?.[right]?.symbol ?? null
    }
    const expiries = here.expiries.map((one) => one.expiry)
    const target = expiries[expiries.indexOf(option.expiry) + by]
    const there = target === undefined ? null : await chainOf(option.underlying, target)
    const rows = (there?.chain ?? []).filter((row) => row[right] !== null)
    const distance = (strike: string): number => Math.abs(Number(strike) - Number(option.strike))
    const nearest = rows.reduce<(typeof rows)[number] | null>(
      (best, row) => (best === null || distance(row.strike) < distance(best.strike) ? row : best),
      null,
    )
    return nearest?.[right]?.symbol ?? null
  }
  return async (legs: readonly Leg[], along: 'strike' | 'expiry', by: 1 | -1): Promise<void> => {
    const targets = await Promise.all(legs.map((leg) => movedOf(leg, along, by)))
    const missing = targets.some((target) => target === null)
    if (missing) return say(`There is no ${along} further that way. Nothing moved.`)
    const moved = new Map(legs.map((leg, index) => [leg.symbol, targets[index] ?? leg.symbol]))
    const before = store.getState().legs
    const next = moveLegs(before, moved)
    if (next === before) return say('Two legs would meet in one option. Nothing moved.')
    store.setState({ legs: next })
    return say(`Rolled ${legs.length === 1 ? 'a leg' : 'all legs'} by one ${along}.`)
  }
}

/** Shows the payoff panel the structure at natural prices, and asks what it can gain and lose. */
export function useShape(
  legs: readonly Leg[],
  quotes: ReadonlyMap<string, LegQuote>,
  quantity: string | null,
) {
  const structures = useKept(STRUCTURE)
  const shape = useMemo(
    () =>
      legs.map(({ symbol, side, ratio }) => {
        const quote = quotes.get(symbol)
        return {
          symbol,
          side,
          quantity: decimalText(new Decimal(quantity ?? '1').times(ratio)),
          price: (side === 'buy' ? quote?.ask : quote?.bid) ?? null,
        }
      }),
    [legs, quotes, quantity],
  )
  const text = JSON.stringify(shape)
  const isWhole = legs.length >= 2 && shape.every(({ price }) => price !== null)
  useEffect(() => {
    if (!isWhole) return
    const parsed = JSON.parse(text) as typeof shape
    structures.setState({ structure: { from: 'ticket', title: structureName(legs), legs: parsed } })
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the text is the shape
  }, [structures, text, isWhole])
  const input = isWhole
    ? { legs: shape.map(({ price, ...leg }) => (price === null ? leg : { ...leg, price })), points: 11 }
    : null
  const { outcome } = useAnswer('trading.payoff', input)
  if (!isWhole || outcome === null) return { answer: null, words: null }
  return outcome.kind === 'answer'
    ? { answer: outcome.value, words: null }
    : { answer: null, words: sentenceOf(outcome) }
}

/** It outlives the panel: an answer must find its unit when the workspace was switched. */
const LIFE: KeepKey<StoreApi<Readonly<{ state: SpreadState }>>, Terminal> = {
  name: 'spread-life',
  make: () => createStore(() => ({ state: START })),
}

const SEND_TIMEOUT_MS = 10_000

/** The builder: its legs, what they cost, and the one unit that it sends. */
export function useSpread() {
  const { link } = useTerminal()
  const store = useKept(LEGS)
  const legs = useStore(store, (state) => state.legs)
  const life = useKept(LIFE)
  const { state } = useStore(life)
  const dispatch = useCallback(
    (event: SpreadEvent) => life.setState((before) => ({ state: spreadNext(before.state, event) })),
    [life],
  )
  const symbols = useMemo(() => legs.map((leg) => leg.symbol), [legs])
  const quotes = useQuotes(symbols)
  const net = useMemo(() => netOf(legs, quotes), [legs, quotes])
  const known = useRef(legs)
  useEffect(() => {
    if (known.current !== legs) dispatch({ type: 'edited' })
    known.current = legs
  }, [legs, dispatch])
  const send = async (unit: Unit): Promise<void> => {
    dispatch({ type: 'sent', unit })
    const { legs: sent, quantity, netPrice, strategy, accountId, idempotencyKey, confirm } = unit
    const body = { legs: [...sent], quantity, strategy, account_id: accountId, net_price: netPrice, confirm }
    const outcome = await link.call('trading.multiLeg', body, { idempotencyKey, timeoutMs: SEND_TIMEOUT_MS })
    if (outcome.kind === 'answer') dispatch({ type: 'answered', answer: outcome.value })
    else if (outcome.kind === 'refused') {
      const { code, status, message, details } = outcome.failure
      const asked = typeof details['confirm'] === 'string' ? details['confirm'] : null
      dispatch({ type: 'refused', code, status, words: message, asked })
    } else if (outcome.kind === 'unsent') dispatch({ type: 'unsent', words: sentenceOf(outcome) })
    else dispatch({ type: 'lost' })
  }
  return {
    legs,
    quotes,
    net,
    state,
    dispatch,
    send: (unit: Unit) => void send(unit),
    review: (unit: Omit<Unit, 'idempotencyKey' | 'confirm'>) =>
      dispatch({ type: 'reviewed', unit: { ...unit, idempotencyKey: newId(), confirm: null } }),
    setLegs: (next: readonly Leg[]) => store.setState({ legs: next }),
  }
}

export type Spread = ReturnType<typeof useSpread>
