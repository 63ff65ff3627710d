import type { StreamSnapshot } from '../../../core/contract/index.ts'
import { useEngineNowMs } from '../../shell/clock.ts'
import { useStream } from '../../terminal/hooks.ts'
import {
  ARROW,
  NO_VALUE,
  directionClass,
  directionOf,
  formatAge,
  formatAmount,
} from '../../widgets/figures/format.ts'
import { formatModel, formatPercent, formatSigned } from '../../widgets/figures/format.ts'
import { decimalsOf } from './columns.ts'
import type { Chain } from './quote-state.ts'
import css from './chain.module.css'

type Candle = StreamSnapshot<'candles'>['items'][number]

/** The bar of the day that runs now; null when the last bar is an older one. */
function barOfToday(bars: readonly Candle[], nowMs: number): Candle | null {
  const last = bars.at(-1)
  return last && last.timestamp.slice(0, 10) === new Date(nowMs).toISOString().slice(0, 10) ? last : null
}

function Fact({ name, value }: Readonly<{ name: string; value: string }>) {
  return (
    <div className={css.fact}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}

/** Symbol, spot with its change, the day's range, and where the figures come from. Only what the engine says. */
export function ChainHead({ chain }: Readonly<{ chain: Chain }>) {
  const ticker = useStream({ channel: 'ticker', symbol: chain.symbol }).data
  const days = useStream({ channel: 'candles', symbol: chain.symbol, timeframe: '1d' }).data
  const nowMs = useEngineNowMs()
  const today = days && barOfToday(days.items, nowMs)
  const spot = ticker?.price ?? chain.spot
  const decimals = decimalsOf([spot, chain.spot], 2, 6)
  const change = ticker?.change ?? null
  const ratio = (value: number | null): string => formatModel(value, 2)
  return (
    <header className={css.head}>
      <span className={css.symbol}>{chain.symbol}</span>
      <span className={css.spot}>{formatAmount(spot, decimals)}</span>
      {change !== null && (
        <span className={`${css.change} ${directionClass(change)}`}>
          <span>
            {ARROW[directionOf(change)]} {formatSigned(change, decimals)}
          </span>
          <span>{formatPercent(ticker?.change_percent)}</span>
        </span>
      )}
      <dl className={css.facts}>
        {today && <Fact name="High" value={formatAmount(today.high, decimals)} />}
        {today && <Fact name="Low" value={formatAmount(today.low, decimals)} />}
        {chain.put_call_volume_ratio !== null && (
          <Fact name="Put/call vol" value={ratio(chain.put_call_volume_ratio)} />
        )}
        {chain.put_call_open_interest_ratio !== null && (
          <Fact name="Put/call OI" value={ratio(chain.put_call_open_interest_ratio)} />
        )}
      </dl>
      <span className={css.source}>
        {chain.is_paper && <span className={css.paper}>PAPER MARKET</span>}
        <span>
          model {chain.model || NO_VALUE} · {formatAge(nowMs - Date.parse(chain.timestamp))} old
        </span>
      </span>
    </header>
  )
}
