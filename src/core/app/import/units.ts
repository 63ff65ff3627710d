import type { AuditFact } from '../../audit/index.ts'
import type { Instrument, InstrumentKind } from '../../instruments/index.ts'
import { ONE, decimal } from '../../kernel/index.ts'
import type { CurrencyCode, InstrumentSymbol, JsonObject } from '../../kernel/index.ts'
import type { Write } from '../store/store.ts'
import type { ImportPorts } from './ports.ts'
import type { ImportKind } from './report.ts'

/** Rows a transaction: small enough that trading on the same store never waits long. */
const WRITES_PER_UNIT = 1_000

/** Commits writes in chunks, the fact with the last one. Whatever was committed before a failure stays. */
export async function commitInChunks(
  ports: Pick<ImportPorts, 'committer'>,
  writes: readonly Write[],
  fact: AuditFact,
): Promise<void> {
  for (let start = 0; start < writes.length || start === 0; start += WRITES_PER_UNIT) {
    const isLast = start + WRITES_PER_UNIT >= writes.length
    const unit = { writes: writes.slice(start, start + WRITES_PER_UNIT), facts: isLast ? [fact] : [] }
    await ports.committer.commit(unit)
  }
}

export const importFact = (
  ports: Pick<ImportPorts, 'actorId' | 'clock'>,
  what: ImportKind | 'lists',
  resourceId: string,
  facts: JsonObject,
): AuditFact => ({
  action: `${what}.imported`,
  category: 'data',
  actorId: ports.actorId,
  resourceType: what,
  resourceId,
  result: 'success',
  code: null,
  requestId: null,
  at: ports.clock.now(),
  facts,
  personal: null,
})

/** Reference data: known to the market pages, tradeable nowhere. */
export function referenceInstrument(
  ports: ImportPorts,
  terms: Readonly<{
    symbol: InstrumentSymbol
    kind: InstrumentKind
    currency?: CurrencyCode
    option?: Instrument['option']
    multiplier?: Instrument['multiplier']
    payoff?: Instrument['payoff']
    source: string
  }>,
): Instrument {
  const { symbol, kind, currency, option, multiplier, payoff, source } = terms
  return {
    symbol,
    name: `${symbol} (imported)`,
    kind,
    currency: currency ?? 'USD',
    tickSize: decimal(currency === undefined || currency === 'USD' ? '0.01' : '0.0001'),
    lotSize: ONE,
    multiplier: multiplier ?? ONE,
    exchange: source.toUpperCase(),
    isTradeable: false,
    isPaper: false,
    option: option ?? null,
    listedAt: ports.clock.now(),
    payoff: payoff ?? null,
  }
}
