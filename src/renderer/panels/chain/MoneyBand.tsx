import { formatAmount, formatModel, formatVolatility } from '../../widgets/figures/format.ts'
import { decimalsOf } from './columns.ts'
import type { Chain } from './quote-state.ts'
import css from './chain.module.css'

/** What a move of so much means as a range: `±199 = 6,643 – 7,042`. */
function moveWords(level: number | null, move: number | null): string | null {
  if (level === null || move === null) return null
  const decimals = move >= 20 ? 0 : 2
  const whole = (value: number): string => formatModel(value, decimals)
  return `±${whole(move)} = ${whole(level - move)} – ${whole(level + move)}`
}

/** The money, ruled between the strikes around it. */
export function MoneyBand(
  props: Readonly<{ chain: Chain; level: number; index: number; top: number; columnCount: number }>,
) {
  const { chain } = props
  const decimals = decimalsOf([chain.spot], 2, 4)
  const move = moveWords(props.level, chain.expected_move)
  return (
    <div
      role="row"
      className={css.band}
      aria-rowindex={props.index + 2}
      style={{ transform: `translateY(${props.top}px)` }}
    >
      <div role="gridcell" aria-colspan={props.columnCount} className={css.bandWords}>
        {chain.spot !== null && (
          <span>
            Spot <b>{formatAmount(chain.spot, decimals)}</b>
          </span>
        )}
        {chain.forward !== null && (
          <span>
            Forward <b>{formatModel(chain.forward, 2)}</b>
          </span>
        )}
        {chain.atm_volatility !== null && (
          <span>
            ATM vol <b>{formatVolatility(chain.atm_volatility)} %</b>
          </span>
        )}
        {chain.straddle !== null && (
          <span>
            Straddle <b>{formatModel(chain.straddle, 2)}</b>
          </span>
        )}
        {move !== null && (
          <span>
            Expected move <b>{move.split(' = ')[0]}</b> = {move.split(' = ')[1]}
          </span>
        )}
      </div>
    </div>
  )
}
