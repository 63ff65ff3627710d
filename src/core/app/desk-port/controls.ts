import type { AccountId, InstrumentSymbol } from '../../kernel/index.ts'
import type { OrderRecord, TradingControlRecord } from '../../orders/index.ts'
import type { Acting } from './outcome.ts'

export type CancelOrders = Acting &
  Readonly<{ accountId: AccountId; symbol: InstrumentSymbol | null; reason: string }>

export type ControlRequest = Acting &
  Pick<TradingControlRecord, 'subject' | 'state' | 'reason'> &
  Readonly<{
    scope: 'venue' | 'account' | 'instrument'
    cancelOrders: boolean
    /** Resuming an account, its bound of the day's loss counts anew from here. Only for whoever may loosen it. */
    acceptsLoss?: boolean
  }>

export type Controlled = Readonly<{ control: TradingControlRecord; cancelled: readonly OrderRecord[] }>
