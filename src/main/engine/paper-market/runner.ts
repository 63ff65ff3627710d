import { errorFields, makePaperMarket } from '../../../core/app/index.ts'
import type { LiveMarket, Logger, Store } from '../../../core/app/index.ts'
import { MS_PER_DAY, addMs, instant } from '../../../core/kernel/index.ts'
import type { Clock } from '../../../core/kernel/index.ts'
import type { ReferencePrices } from '../../../core/market-data/index.ts'
import type {
  HistoryDay,
  PaperExpiry,
  PaperMarket,
  PaperStart,
  PaperStep,
} from '../../../core/paper-market/index.ts'
import { BARS_SETTING, CHUNK, makeBarStore } from './bar-store.ts'
import { makePaperMembers } from './members.ts'
import { openParticipants } from './participants.ts'
import { settledSetting } from '../settings.ts'
import type { TradingFloor } from '../floor/trading-floor.ts'

export type PaperMarketRunner = Readonly<{
  reference: ReferencePrices
  /** Lists, stores the past, quotes everything once; then lives on by itself. */
  start: (live: LiveMarket) => Promise<void>
  quotedInstruments: () => number
  stop: () => Promise<void>
}>

type PaperMarketParts = Readonly<{
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
const EPOCH_SETTING = 'demo.epoch'

type Running = PaperMarketParts & Readonly<{ market: PaperMarket; live: LiveMarket }>

/** Lists what is listed, settles what expired meanwhile, stores the past, quotes everything once. */
async function openMarket(running: Running, start: PaperStart): Promise<void> {
  const { floor, live } = running
  for (let from = 0; from < start.instruments.length; from += CHUNK) {
    await floor.settleOwn(floor.desk.listInstruments(start.instruments.slice(from, from + CHUNK)))
  }
  for (const { symbol, settlementPrice } of start.expiries) {
    await floor.settleOwn(floor.desk.expireOption(symbol, settlementPrice))
  }
  await makeBarStore(running)(start.bars)
  live.resume(start.openBars)
  await rememberCloses(running)
  for (const level of start.indexLevels) {
    live.level(level)
    await floor.settleOwn(floor.desk.hearLevel(level))
  }
  await Promise.all(makePaperMembers(running).quote(start.initialQuotes))
}

/** Yesterday's closes of what trades by itself; the change of the day is told against them. */
async function rememberCloses({ floor, store, clock, live }: Running): Promise<void> {
  const midnight = instant(Math.floor(clock.now() / MS_PER_DAY) * MS_PER_DAY)
  for (const { symbol, kind } of floor.desk.instruments()) {
    if (kind !== 'spot') continue
    const [last] = await store.market.bars(symbol, '1d', { to: addMs(midnight, -1), limit: 1 })
    if (last) live.rememberClose(symbol, last.close)
  }
}

type Calendar = Pick<PaperStep, 'expiries' | 'listings'>

/**
 * Settles and lists what a step says. The market says each of them once; what did not become durable is owed, and done
 * again before anything else of a later step.
 */
function makeCalendar(floor: TradingFloor) {
  let owed: Calendar = { expiries: [], listings: [] }

  const expire = async (expiry: PaperExpiry): Promise<void> => {
    try {
      await floor.settleOwn(floor.desk.expireOption(expiry.symbol, expiry.settlementPrice))
    } catch (error) {
      owed = { ...owed, expiries: [...owed.expiries, expiry] }
      throw error
    }
  }

  const list = async (listings: Calendar['listings']): Promise<void> => {
    try {
      await floor.settleOwn(floor.desk.listInstruments(listings))
    } catch (error) {
      owed = { ...owed, listings: [...owed.listings, ...listings] }
      throw error
    }
  }

  return (step: Calendar): Promise<void>[] => {
    const expiries = [...owed.expiries, ...step.expiries]
    const listings = [...owed.listings, ...step.listings]
    owed = { expiries: [], listings: [] }
    return [...expiries.map(expire), ...(listings.length > 0 ? [list(listings)] : [])]
  }
}

/** Lets the market live: a step every few milliseconds, finished bars every second. The answer stops it. */
function keepMarket(running: Running): () => Promise<void> {
  const { floor, live, market, clock, logger } = running
  const storeBars = makeBarStore(running)
  const members = makePaperMembers(running)
  const keepCalendar = makeCalendar(floor)
  let stepping: Promise<void> = Promise.resolve()

  const apply = async (step: PaperStep): Promise<void> => {
    const bars = step.indexLevels.flatMap((level) => live.level(level))
    await Promise.all([
      ...step.indexLevels.map((level) => floor.settleOwn(floor.desk.hearLevel(level))),
      ...keepCalendar(step),
      ...members.quote(step.quotes),
      ...step.houseOrders.map(members.trade),
      storeBars(bars),
    ])
  }

  /** A floor that is down is left alone until it is up again. */
  const step = (): void => {
    if (!floor.isOpen()) return
    const run = apply(market.step(clock.now())).catch((error: unknown) => {
      logger.error('paper_market_step_failed', errorFields(error))
    })
    stepping = Promise.all([stepping, run]).then(() => undefined)
  }

  const roll = (): void => {
    if (!floor.isOpen()) return
    storeBars(live.roll(clock.now())).catch((error: unknown) => {
      logger.error('bars_not_stored', errorFields(error))
    })
  }

  const timers = [setInterval(step, STEP_MS), setInterval(roll, ROLL_MS)]
  return async () => {
    for (const timer of timers) clearInterval(timer)
    await stepping
  }
}

/** Runs the demo's participants against the desk: the engine's own clients, with no way around the venue. */
export async function makePaperMarketRunner(parts: PaperMarketParts): Promise<PaperMarketRunner> {
  const { floor, clock, store } = parts
  const participants = await openParticipants(parts)
  const epoch = await settledSetting(parts, EPOCH_SETTING, () => String(clock.now()))
  const market = makePaperMarket({
    ...parts.settings,
    epoch: instant(Number(epoch)),
    history: parts.history,
    participants,
  })
  let quoted = 0
  let stop = (): Promise<void> => Promise.resolve()
  return {
    reference: market.reference,
    quotedInstruments: () => quoted,
    start: async (live) => {
      const until = await store.setting(BARS_SETTING)
      const barsUntil = until === null ? null : instant(Number(until))
      const start = market.start(clock.now(), floor.desk.instruments(), barsUntil)
      const running: Running = { ...parts, market, live }
      await openMarket(running, start)
      quoted = start.initialQuotes.length
      stop = keepMarket(running)
    },
    stop: () => stop(),
  }
}
