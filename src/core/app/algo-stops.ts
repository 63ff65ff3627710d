import type { AuditFact } from '../audit/index.ts'
import type { AccountId, InstrumentSymbol } from '../kernel/index.ts'
import type { AlgoView, DeskEvent, DeskOutcome } from './desk-port/desk.ts'
import type { Write } from './store/store.ts'

/** Which parents a command of the desk concerns, and what becomes of them. */
export type AlgoStop = Readonly<{
  /** Those of one account; null: everybody's. */
  accountId: AccountId | null
  /** Those in these instruments; null: in all. */
  symbols: readonly InstrumentSymbol[] | null
  /** What somebody asked for ends; what happened by itself pauses, so that somebody may go on. */
  to: 'pause' | 'end'
  reason: string
  actorId: string
  requestId: string | null
  personal: AuditFact['personal']
}>

/** The parents that were stopped, and what belongs into the transaction of the command. */
export type StoppedAlgos = Readonly<{
  parents: readonly AlgoView[]
  writes: readonly Write[]
  facts: readonly AuditFact[]
  events: readonly DeskEvent[]
}>

/**
 * How commands that cancel orders by the dozen reach the execution algorithms behind them. `stop` runs in one go with the
 * command, whose outcome tells it what became of children; `ready` must have resolved before.
 */
export type AlgoStops = Readonly<{
  ready: () => Promise<void>
  stop: (which: AlgoStop, outcome: Pick<DeskOutcome<unknown>, 'events'>) => StoppedAlgos
}>
