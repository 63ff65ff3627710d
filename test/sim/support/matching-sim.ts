import { createHash } from 'node:crypto'
import { makeRandom } from '../../../src/core/kernel/index.ts'
import type { Random } from '../../../src/core/kernel/index.ts'
import {
  journalLine,
  journalledCommand,
  makeVenueEngine,
  restoreVenueEngine,
  snapshotOf,
} from '../../../src/core/matching/index.ts'
import type {
  SelfTradeMode,
  TradingState,
  VenueCommand,
  VenueEngine,
  VenueEvent,
  VenueOrder,
} from '../../../src/core/matching/index.ts'
import { makeMatchingLaws } from './matching-laws.ts'
import type { MatchingLaws } from './matching-laws.ts'

const ACCOUNTS = 8
const INSTRUMENTS = 3
const SHORT_LOTS_MAX = 200
const MIDDLE_TICKS = 1_000
const RESTING_MAX = 250
const CHECK_EVERY = 500

const MODES: readonly SelfTradeMode[] = [
  'cancel_newest',
  'cancel_oldest',
  'cancel_both',
  'decrement_and_cancel',
]

/** What no order may be. */
const FAULTS: readonly Partial<VenueOrder>[] = [
  { limitTicks: 0 },
  { limitTicks: 10.5 },
  { lots: 0 },
  { lots: 2 ** 31 },
  { account: ACCOUNTS },
  { instrument: -1 },
  { clientId: '' },
]

const pick = <T>(random: Random, from: readonly T[]): T => from[random.integer(from.length)] as T

const opening = (): readonly VenueCommand[] => {
  const accounts = Array.from({ length: ACCOUNTS }, (_, at) => at)
  return [
    ...Array.from({ length: INSTRUMENTS }, (): VenueCommand => ({ kind: 'instrument' })),
    ...accounts.map((): VenueCommand => ({ kind: 'account', shortLotsMax: SHORT_LOTS_MAX })),
    ...accounts.map((account): VenueCommand => ({ kind: 'deposit', account, cash: 300_000 })),
    ...accounts.map((account): VenueCommand => ({
      kind: 'deliver',
      account,
      instrument: account % 3,
      lots: 500,
    })),
  ]
}

/** Writes the script of a run as it goes: what is done next depends on what rests. */
function makeScript(random: Random, laws: MatchingLaws) {
  const states: TradingState[] = Array.from({ length: INSTRUMENTS }, () => 'open')
  let named = 0

  const order = (): VenueOrder => {
    const side = pick(random, ['buy', 'sell'] as const)
    const dice = random.next()
    const away = Math.floor(Math.abs(random.normal()) * 12) - (dice < 0.25 ? 10 : 2)
    const policy = dice < 0.7 ? 'rest' : dice < 0.9 ? 'cancel' : 'all_or_none'
    const isUnpriced = policy !== 'rest' && random.next() < 0.3
    const isFar = random.next() < 0.02
    named += random.next() < 0.98 ? 1 : 0
    return {
      account: random.integer(ACCOUNTS),
      clientId: `c${named}`,
      instrument: random.integer(INSTRUMENTS),
      side,
      limitTicks: isUnpriced
        ? null
        : MIDDLE_TICKS + (side === 'buy' ? -away : away) + (isFar ? (side === 'buy' ? -900 : 50_000) : 0),
      lots: 1 + random.integer(40),
      policy,
      postOnly: policy === 'rest' && random.next() < 0.1,
      displayLots: policy === 'rest' && random.next() < 0.15 ? 1 + random.integer(8) : undefined,
      selfTrade: pick(random, MODES),
    }
  }

  /** Markets close, halt and reopen by an auction; while they do, the clients go on. */
  const direction = (): VenueCommand => {
    const instrument = random.integer(INSTRUMENTS)
    const state = states[instrument] as TradingState
    const to = (next: TradingState): VenueCommand => {
      states[instrument] = next
      return { kind: 'state', instrument, state: next }
    }
    if (state === 'open') {
      if (random.next() < 0.5) {
        const width = 5 + random.integer(40)
        const band = { lowestSellTicks: MIDDLE_TICKS - width, highestBuyTicks: MIDDLE_TICKS + width }
        return { kind: 'band', instrument, band: random.next() < 0.3 ? null : band }
      }
      return to(pick(random, ['halted', 'closing_auction'] as const))
    }
    if (state === 'halted' || state === 'closed') return to('opening_auction')
    const next = state === 'closing_auction' ? 'closed' : 'open'
    states[instrument] = next
    return { kind: 'uncross', instrument, referenceTicks: random.next() < 0.5 ? MIDDLE_TICKS : null, next }
  }

  return (): VenueCommand => {
    const dice = random.next()
    const resting = laws.resting()
    if (dice < 0.02) return direction()
    if (dice < 0.03) return { kind: 'cancel', account: random.integer(ACCOUNTS), clientId: 'nobody' }
    const chosen = resting[random.integer(Math.max(1, resting.length))]
    if (chosen === undefined || (dice >= 0.4 && resting.length < RESTING_MAX))
      return { kind: 'submit', order: order() }
    if (dice < 0.035) return { kind: 'submit', order: { ...order(), ...pick(random, FAULTS) } }
    const [account = '', clientId = ''] = chosen.key.split('/')
    if (dice < 0.15) {
      const ticks = chosen.ticks + pick(random, [0, 0, 0, -8, -1, 1, 8])
      const terms = {
        ticks: Math.max(1, ticks),
        lots: 1 + random.integer(40),
        selfTrade: pick(random, MODES),
      }
      return { kind: 'amend', account: Number(account), clientId, terms }
    }
    return { kind: 'cancel', account: Number(account), clientId }
  }
}

type MatchingRun = Readonly<{
  breaches: readonly string[]
  counts: Readonly<Record<string, number>>
  /** Of every event as JSON, in order. */
  hash: string
  journal: readonly VenueCommand[]
  events: number
}>

const hashed = (): Readonly<{ see: (event: VenueEvent) => void; hex: () => string }> => {
  const hash = createHash('sha256')
  return { see: (event) => void hash.update(`${JSON.stringify(event)}\n`), hex: () => hash.digest('hex') }
}

/** `commands` random commands against the laws; the state is torn down and rebuilt from its snapshot on the way. */
export function runMatchingSim(seed: number, commands: number): MatchingRun {
  const random = makeRandom(seed)
  const laws = makeMatchingLaws(ACCOUNTS, INSTRUMENTS, SHORT_LOTS_MAX)
  const next = makeScript(random, laws)
  const hash = hashed()
  let events = 0
  const onEvent = (event: VenueEvent): void => {
    events += 1
    hash.see(event)
    laws.see(event)
  }
  let engine: VenueEngine = makeVenueEngine(onEvent)
  const journal: VenueCommand[] = []
  const run = (command: VenueCommand): void => {
    journal.push(command)
    laws.begin(command)
    engine.apply(command)
    laws.end(engine)
  }
  opening().forEach(run)
  for (let at = 0; at < commands && laws.breaches().length === 0; at += 1) {
    run(next())
    if (at % CHECK_EVERY === 0) laws.checkAll(engine)
    // Recovery: JSON and back, as from a file.
    if (at % (CHECK_EVERY * 7) === 0)
      engine = restoreVenueEngine(JSON.parse(JSON.stringify(snapshotOf(engine))) as never, onEvent)
  }
  laws.checkAll(engine)
  return { breaches: laws.breaches(), counts: laws.counts(), hash: hash.hex(), journal, events }
}

/** The hash of the events that a journal gives, read from its lines and run through one engine from the start. */
export function replayedHash(journal: readonly VenueCommand[]): string {
  const hash = hashed()
  const engine = makeVenueEngine(hash.see, { hashSeed: 99 })
  for (const command of journal) engine.apply(journalledCommand(journalLine(command)))
  return hash.hex()
}
