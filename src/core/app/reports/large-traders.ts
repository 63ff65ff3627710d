import { decimalText, toIso } from '../../kernel/index.ts'
import type { JsonObject } from '../../kernel/index.ts'
import { largePositions } from '../../compliance/reporting/index.ts'
import type { HeldContracts } from '../../compliance/reporting/index.ts'
import type { PositionRecord } from '../../portfolio/index.ts'
import type { DeskReads } from '../desk-port/desk.ts'
import type { Store } from '../store/store.ts'
import type { DeskRow } from './desk-set.ts'
import { SET_RECORDS_MAX } from './desk-set.ts'

type LargePorts = Readonly<{ store: Pick<Store, 'reports'>; desk: Pick<DeskReads, 'instrument'> }>

/** A position as 17 CFR 17.00 counts it; nothing for what is neither a dated future nor an option. */
function heldOf({ desk }: LargePorts, position: PositionRecord): readonly HeldContracts[] {
  const instrument = desk.instrument(position.symbol)
  const terms = instrument?.option ?? instrument?.future
  if (!terms || terms.expiresAt === null) return []
  return [
    {
      trader: position.userId ?? position.accountId,
      commodity: terms.underlying,
      month: toIso(terms.expiresAt).slice(0, 7),
      kind: instrument?.option?.optionType ?? 'future',
      strike: instrument?.option?.strike ?? null,
      quantity: position.quantity,
    },
  ]
}

/** Every trader at or above a reporting level, with all their positions in that commodity. */
export async function largeTradersOf(
  ports: LargePorts,
): Promise<Readonly<{ summary: JsonObject; rows: readonly DeskRow[] }>> {
  const positions = await ports.store.reports.positionsOf(undefined, SET_RECORDS_MAX)
  const large = largePositions(positions.flatMap((position) => heldOf(ports, position)))
  return {
    summary: {
      open_positions: positions.length,
      large_traders: new Set(large.map(({ trader }) => trader)).size,
      reportable_positions: large.length,
    },
    rows: large.map(({ strike, long, short, ...line }) => ({
      record: 'large_position',
      ...line,
      strike: strike === null ? '' : decimalText(strike),
      long: decimalText(long),
      short: decimalText(short),
    })),
  }
}
