import { ok, present, utcDay } from '../../kernel/index.ts'
import type { Instant, Result, UserId } from '../../kernel/index.ts'
import { isDerivative, lifeCycleEvents, tradeReportOf } from '../../compliance/reporting/index.ts'
import type {
  LifeCycleEvent,
  ReportedFill,
  ReportingFailure,
  ReportingFirm,
  TradeReport,
} from '../../compliance/reporting/index.ts'
import type { AccountRecord } from '../../ledger/index.ts'
import type { FillRecord } from '../../orders/index.ts'
import type { DeskReads } from '../desk-port/desk.ts'
import { readAll } from '../portfolios/deps.ts'
import { fillsOf } from '../portfolios/lots.ts'
import type { PositionAdjustmentRecord, Store } from '../store/store.ts'

type LifeCyclePorts = Readonly<{
  store: Pick<Store, 'trading' | 'contracts'>
  desk: Pick<DeskReads, 'instrument' | 'account'>
}>

type Period = Readonly<{ from: Instant; to: Instant }>

/** A life-cycle event with the trade that it happened to. */
export type ReportedEvent = Readonly<{ event: LifeCycleEvent; fill: FillRecord }>

const CHANGES_READ = 500

/** Changes of positions of a period; the store lists the newest first. */
async function changesOf({ store }: LifeCyclePorts, { from, to }: Period) {
  const found: PositionAdjustmentRecord[] = []
  for (let offset = 0; ; offset += CHANGES_READ) {
    const { items } = await store.contracts.adjustments({}, { limit: CHANGES_READ, offset })
    const recent = items.filter(({ at }) => at >= from)
    found.push(...recent.filter(({ at }) => at <= to))
    if (recent.length < CHANGES_READ) return found
  }
}

async function eventsOfAccount(
  ports: LifeCyclePorts,
  account: AccountRecord & Readonly<{ userId: UserId }>,
): Promise<readonly ReportedEvent[]> {
  const isReported = ({ symbol }: Readonly<{ symbol: FillRecord['symbol'] }>): boolean => {
    const instrument = ports.desk.instrument(symbol)
    return instrument !== null && isDerivative(instrument)
  }
  const fills = (await fillsOf(ports, account.userId, account)).filter(isReported)
  const changes = await readAll((page) => ports.store.contracts.adjustments({ accountId: account.id }, page))
  const byId = new Map<string, FillRecord>(fills.map((fill) => [fill.id, fill]))
  return lifeCycleEvents(fills, changes.toReversed().filter(isReported)).map((event) => ({
    event,
    fill: present(byId.get(event.tradeId), 'the trade of an event'),
  }))
}

/** An exercise on a contract's last day ends it as its end would have. */
function isBeforeItsEnd({ desk }: LifeCyclePorts, { event, fill }: ReportedEvent): boolean {
  const instrument = desk.instrument(fill.symbol)
  const expiresAt = (instrument?.option ?? instrument?.future)?.expiresAt ?? null
  return event.event !== 'EXER' || expiresAt === null || utcDay(event.at) < utcDay(expiresAt)
}

/** What happened in a period to trades of clients' live money that were reported before, oldest first. */
export async function lifeCycleOf(ports: LifeCyclePorts, period: Period): Promise<readonly ReportedEvent[]> {
  const accounts = new Set((await changesOf(ports, period)).map(({ accountId }) => accountId))
  const found: ReportedEvent[] = []
  for (const id of accounts) {
    const account = ports.desk.account(id)
    if (account === null || account.moneyKind !== 'live' || account.userId === null) continue
    found.push(...(await eventsOfAccount(ports, { ...account, userId: account.userId })))
  }
  return found
    .filter(({ event: { at } }) => at >= period.from && at <= period.to)
    .filter((one) => isBeforeItsEnd(ports, one))
    .toSorted((one, other) => one.event.at - other.event.at)
}

/** The trade as it stands when something happens to it: what is left of it, under the name that it has then. */
export function fillAtEvent({ event, fill }: ReportedEvent): FillRecord {
  const quantity = event.after.isZero() ? event.before : event.after
  return {
    ...fill,
    symbol: event.symbol as FillRecord['symbol'],
    quantity,
    value: fill.value.times(quantity).div(fill.quantity),
  }
}

/** An event as a report: the trade's own identifier, ended or changed. */
export function eventReportOf(
  firm: ReportingFirm,
  facts: ReportedFill,
  event: LifeCycleEvent,
  now: Instant,
): Result<TradeReport, ReportingFailure> {
  const report = tradeReportOf(firm, facts, now)
  if (!report.ok) return report
  const isOver = event.after.isZero()
  return ok({
    ...report.value,
    action: isOver ? 'terminate' : 'modify',
    event: event.event,
    eventAt: event.at,
    ...(isOver ? { terminatedOn: utcDay(event.at) } : {}),
  })
}
