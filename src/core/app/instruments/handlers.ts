import {
  HOURS_DEFAULT,
  isMarketOpen,
  sessionAt,
  sessionCloseAfter,
  settlementDateOf,
  timeZoneOf,
} from '../../instruments/index.ts'
import { asId, ok, refused, toIso } from '../../kernel/index.ts'
import type { Clock } from '../../kernel/index.ts'
import { unknownSymbol } from '../../orders/index.ts'
import type { DeskReads } from '../desk.ts'
import type { HandlersOf } from '../handlers.ts'

export type InstrumentPorts = Readonly<{ desk: Pick<DeskReads, 'instrument'>; clock: Clock }>

/** Handlers of `instruments.*`. */
export function makeInstrumentHandlers({ desk, clock }: InstrumentPorts): HandlersOf<'instruments'> {
  return {
    session: async (input) => {
      const instrument = desk.instrument(asId(input.symbol))
      if (!instrument) return refused(unknownSymbol(asId(input.symbol)))
      const at = input.at ?? clock.now()
      const session = sessionAt(instrument, at)
      const settlement = settlementDateOf(instrument, at)
      return ok({
        symbol: instrument.symbol,
        at: toIso(at),
        hours: instrument.hours ?? HOURS_DEFAULT,
        time_zone: timeZoneOf(instrument),
        is_open: isMarketOpen(instrument, at),
        opens_at: toIso(session.opensAt),
        closes_at: toIso(session.closesAt),
        day_ends_at: toIso(sessionCloseAfter(instrument, at)),
        trade_date: settlement.tradeDate,
        settlement_date: settlement.settlementDate,
        settlement_days: settlement.rule.days,
        settlement_calendars: [...settlement.rule.calendars],
        settlement_source: settlement.rule.source,
      })
    },
  }
}
