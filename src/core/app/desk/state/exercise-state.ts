import type { AccountId, Decimal, Instant, InstrumentSymbol } from '../../../kernel/index.ts'
import type { CorporateActionRecord, DeskSnapshot, ExerciseInstructionRecord } from '../../store/store.ts'

/** What the desk remembers of contracts beside books and positions. */
export type ContractState = {
  readonly instructions: Map<string, ExerciseInstructionRecord>
  readonly actions: Map<string, CorporateActionRecord>
  /** Last funding instant of each perpetual. */
  readonly fundedUntil: Map<InstrumentSymbol, Instant>
  /** Of perpetuals that traded since a funding instant that is not paid yet: who had how much at that instant. */
  readonly heldAtFunding: Map<
    InstrumentSymbol,
    Readonly<{ due: Instant; quantities: ReadonlyMap<AccountId, Decimal> }>
  >
}

export const instructionKey = (accountId: AccountId, symbol: InstrumentSymbol): string =>
  `${accountId} ${symbol}`

export const makeContractState = (snapshot: DeskSnapshot): ContractState => ({
  instructions: new Map(
    snapshot.exerciseInstructions.map((record) => [instructionKey(record.accountId, record.symbol), record]),
  ),
  actions: new Map(snapshot.corporateActions.map((record) => [record.id, record])),
  fundedUntil: new Map(snapshot.fundedUntil),
  heldAtFunding: new Map(),
})
