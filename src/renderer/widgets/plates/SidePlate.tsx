import css from './SidePlate.module.css'

/** B or S: buy filled, sell hollow. The only place where a side has a colour. */
export function SidePlate({ side }: Readonly<{ side: 'buy' | 'sell' }>) {
  return (
    <span className={`${css.plate} ${css[side]}`} title={side === 'buy' ? 'Buy' : 'Sell'}>
      <span aria-hidden="true">{side === 'buy' ? 'B' : 'S'}</span>
      <span className="ox-visually-hidden">{side === 'buy' ? 'Buy' : 'Sell'}</span>
    </span>
  )
}
