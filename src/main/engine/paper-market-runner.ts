import type { LiveMarket, Logger, Store, Write } from '../../core/app/index.ts'
import { errorFields } from '../../core/app/index.ts'
import { ZERO, asId, instant, present } from '../../core/kernel/index.ts'
import type { AccountId, Clock } from '../../core/kernel/index.ts'
import type { BarRecord, ReferencePrices } from '../../core/market-data/index.ts'
import { makePaperMarket } from '../../core/paper-market/index.ts'
import type {
  HistoryDay,
  HouseOrder,
  PaperMarket,
  PaperQuote,
  PaperStep,
} from '../../core/paper-market/index.ts'
import type { TradingFloor } from './trading-floor.ts'

export type PaperMarketRunner = Readonly<{
  reference: ReferencePrices
  /** Lists, stores the past, quotes everything once; then lives on by itself. */
  start: (live: LiveMarket) => Promise<void>
  quotedInstruments: () => number
  stop: () => Promise<void>
}>

export type PaperMarketParts = Readonly<{
  floor: TradingFloor
  store: Store
  clock: Clock
  history: readonly HistoryDay[]
  settings: Readonly<{ seed: number; speed: number; quotesPerSecond: number }>
  onQuotes: (count: number) => void
  logger: Logger
}>

const STEP_MS = 50
const ROLL_MS = 1_000
/** Writes of one transaction when the past is stored: keeps each below a tenth of a second. */
const CHUNK = 500

const MAKER_SETTING = 'demo.maker_account'
const TAKER_SETTING = 'demo.taker_account'
const EPOCH_SETTING = 'demo.epoch'
const BARS_SETTING = 'demo.bars_until'

const barWrites = (bars: readonly BarRecord[]): Write[] =>
  bars.map((record) => ({ op: 'put', table: 'bars', record }))

/** Remembers a setting's first value for ever. */
async function settled(parts: PaperMarketParts, name: string, make: () => string): Promise<string> {
  const known = await parts.store.setting(name)
  if (known !== null) return known
  const value = make()
  await parts.floor.committer.commit({
    writes: [{ op: 'put', table: 'settings', record: { name, value } }],
    facts: [],
  })
  return value
}

/** A house account of the paper market: opened once, found again at every start. */
async function participant(parts: PaperMarketParts, setting: string): Promise<AccountId> {
  const known = await parts.store.setting(setting)
  if (known !== null) return asId<'account'>(known) as AccountId
  const opened = parts.floor.desk.openAccount({
    userId: null,
    accountType: 'paper',
    ethereumAddress: null,
    initialPaperCash: ZERO,
    mayOverdraw: true,
    requestId: null,
    personal: null,
  })
  if (!opened.ok) throw new Error(opened.failure.message)
  const account = opened.value.value
  await parts.floor.committer.commit({
    writes: [
      ...opened.value.writes,
      { op: 'put', table: 'settings', record: { name: setting, value: account.id } },
    ],
    facts: opened.value.facts,
  })
  return account.id
}

/** Runs the demo's participants against the desk: the engine's own clients, with no way around the venue. */
export async function makePaperMarketRunner(parts: PaperMarketParts): Promise<PaperMarketRunner> {
  const { floor, clock, store } = parts
  const maker = await participant(parts, MAKER_SETTING)
  const taker = await participant(parts, TAKER_SETTING)
  const epoch = await settled(parts, EPOCH_SETTING, () => String(clock.now()))
  const market: PaperMarket = makePaperMarket({
    ...parts.settings,
    epoch: instant(Number(epoch)),
    history: parts.history,
    participants: { maker, taker },
  })
  let live: LiveMarket | null = null
  let timers: NodeJS.Timeout[] = []
  let quoted = 0
  let stepping: Promise<void> = Promise.resolve()

  const storeBars = async (bars: readonly BarRecord[]): Promise<void> => {
    for (let from = 0; from < bars.length; from += CHUNK) {
      await floor.committer.commit({ writes: barWrites(bars.slice(from, from + CHUNK)), facts: [] })
    }
    if (bars.length === 0) return
    // Up to here the bars are what traded; only what lies after it is filled in from the model at the next start.
    const record = { name: BARS_SETTING, value: String(clock.now()) }
    await floor.committer.commit({ writes: [{ op: 'put', table: 'settings', record }], facts: [] })
  }

  const quote = (quotes: readonly PaperQuote[]): Promise<void>[] => {
    const settling = quotes.map((one) => floor.settleOwn(floor.desk.quoteMarket(one)))
    parts.onQuotes(quotes.length)
    return settling
  }

  /** Takes at the given price or better and withdraws at once what found nothing. */
  const trade = (order: HouseOrder): Promise<void>[] => {
    const level = [{ price: order.price, quantity: order.quantity }]
    const { participant: account, symbol } = order
    const sides = order.side === 'buy' ? { bids: level, asks: [] } : { bids: [], asks: level }
    const taken = floor.desk.quoteMarket({ participant: account, symbol, ...sides })
    const withdrawn = floor.desk.quoteMarket({ participant: account, symbol, bids: [], asks: [] })
    return [floor.settleOwn(taken), floor.settleOwn(withdrawn)]
  }

  const apply = async (step: PaperStep): Promise<void> => {
    const settling: Promise<void>[] = step.expiries.map(({ symbol, settlementPrice }) =>
      floor.settleOwn(floor.desk.expireOption(symbol, settlementPrice)),
    )
    if (step.listings.length > 0) settling.push(floor.settleOwn(floor.desk.listInstruments(step.listings)))
    const bars = step.indexLevels.flatMap((level) => present(live, 'live market').level(level))
    settling.push(...quote(step.quotes), ...step.houseOrders.flatMap(trade), storeBars(bars))
    await Promise.all(settling)
  }

  /** One step at a time; a floor that is down is left alone until it is up again. */
  const step = (): void => {
    if (!floor.isOpen()) return
    const run = apply(market.step(clock.now())).catch((error: unknown) => {
      parts.logger.error('paper_market_step_failed', errorFields(error))
    })
    stepping = Promise.all([stepping, run]).then(() => undefined)
  }

  const roll = (): void => {
    if (!floor.isOpen()) return
    const finished = present(live, 'live market').roll(clock.now())
    storeBars(finished).catch((error: unknown) => parts.logger.error('bars_not_stored', errorFields(error)))
  }

  return {
    reference: market.reference,
    quotedInstruments: () => quoted,
    start: async (liveMarket) => {
      live = liveMarket
      const now = clock.now()
      const until = await store.setting(BARS_SETTING)
      const start = market.start(
        now,
        floor.desk.instruments(),
        until === null ? null : instant(Number(until)),
      )
      for (let from = 0; from < start.instruments.length; from += CHUNK) {
        await floor.settleOwn(floor.desk.listInstruments(start.instruments.slice(from, from + CHUNK)))
      }
      for (const { symbol, settlementPrice } of start.expiries) {
        await floor.settleOwn(floor.desk.expireOption(symbol, settlementPrice))
      }
      await storeBars(start.bars)
      liveMarket.resume(start.openBars)
      for (const level of start.indexLevels) liveMarket.level(level)
      await Promise.all(quote(start.initialQuotes))
      quoted = start.initialQuotes.length
      timers = [setInterval(step, STEP_MS), setInterval(roll, ROLL_MS)]
    },
    stop: async () => {
      for (const timer of timers) clearInterval(timer)
      await stepping
    },
  }
}
