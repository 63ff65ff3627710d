import { useState } from 'react'
import { useStore } from 'zustand'
import type { StreamSnapshot } from '../../../core/contract/index.ts'
import type { Asset } from '../../state/index.ts'
import { useHealth, usePanelHead, usePanelSubject, useStream, useTerminal } from '../../terminal/hooks.ts'
import { Badge } from '../../widgets/plates/Badge.tsx'
import { PanelSkeleton } from '../../widgets/notices/PanelSkeleton.tsx'
import {
  ARROW,
  decimalsOfTick,
  directionClass,
  directionOf,
  formatAmount,
  formatPercent,
  formatQuantity,
  formatSigned,
} from '../../widgets/figures/format.ts'
import type { PanelProps } from '../panel.ts'
import css from './Overview.module.css'
import { tileState } from './tile-state.ts'

function Sides({ quote, decimals }: Readonly<{ quote: StreamSnapshot<'ticker'>; decimals: number }>) {
  return (
    <dl className={css.sides}>
      <dt>Bid</dt>
      <dd>{formatAmount(quote.bid, decimals)}</dd>
      <dt>Ask</dt>
      <dd>{formatAmount(quote.ask, decimals)}</dd>
      <dt>Volume</dt>
      <dd>{formatQuantity(quote.volume)}</dd>
    </dl>
  )
}

function Figures({ asset }: Readonly<{ asset: Asset }>) {
  const view = useStream({ channel: 'ticker', symbol: asset.symbol })
  const nowMs = useHealth((health) => health.nowMs)
  const quote = view.data
  if (!quote) return <p className={css.waiting}>{view.failure?.message ?? 'Waiting for the first quote'}</p>
  const decimals = decimalsOfTick(asset.tick_size)
  const state = tileState(view, nowMs)
  return (
    <div className={state.trusted ? '' : 'ox-hatch'}>
      <p className={css.price}>
        <span className={state.trusted ? '' : 'ox-muted'}>
          {formatAmount(quote.price ?? quote.mark, decimals)}
        </span>
        <span className={`${css.change} ${state.trusted ? directionClass(quote.change) : 'ox-muted'}`}>
          {ARROW[directionOf(quote.change)]} {formatSigned(quote.change, decimals)}{' '}
          {formatPercent(quote.change_percent)}
        </span>
      </p>
      {asset.asset_type === 'index' && quote.bid === null && quote.ask === null ? (
        <p className={css.sides}>An index: its options are quoted and traded</p>
      ) : (
        <Sides quote={quote} decimals={decimals} />
      )}
      <p className={css.foot}>
        {state.badge === null ? (
          <span>{state.words}</span>
        ) : (
          <Badge text={state.words} severity={state.badge} />
        )}
        <span>{quote.is_paper ? 'paper market' : quote.source}</span>
      </p>
    </div>
  )
}

function Tile(props: Readonly<{ asset: Asset; chosen: boolean; onChoose: () => void }>) {
  const { asset } = props
  return (
    <li className={css.tile} data-chosen={props.chosen || undefined}>
      <button type="button" className={css.head} aria-pressed={props.chosen} onClick={props.onChoose}>
        <b>{asset.symbol}</b>
        <span>{asset.name}</span>
      </button>
      <Figures asset={asset} />
    </li>
  )
}

/** One tile per market with price, change, age and state. Pressing a tile points the link group at it. */
export function Overview({ panelId }: PanelProps) {
  const { universe } = useTerminal()
  const all = useStore(universe.store, (state) => state.underlyings)
  const config = useStore(universe.store, (state) => state.config)
  const { symbol, pointAt } = usePanelSubject(panelId)
  const [filter, setFilter] = useState('')
  const typed = filter.trim().toUpperCase()
  const shown = all.filter((asset) => `${asset.symbol} ${asset.name}`.toUpperCase().includes(typed))
  usePanelHead(panelId, { context: `${shown.length} of ${all.length}`, badges: [] })
  if (config === null && all.length === 0)
    return <PanelSkeleton waitingFor="Waiting for the list of markets" />
  return (
    <div className={css.panel}>
      <label className={css.filter}>
        <span className="ox-visually-hidden">Filter markets</span>
        <input placeholder="Filter" value={filter} onChange={(event) => setFilter(event.target.value)} />
      </label>
      {all.length === 0 && (
        <p className={css.empty}>
          No markets yet. A market appears here when bars or a chain are imported, or when the engine runs
          with its demo market.
        </p>
      )}
      <ul className={css.tiles}>
        {shown.map((asset) => (
          <Tile
            key={asset.symbol}
            asset={asset}
            chosen={asset.symbol === symbol}
            onChoose={() => pointAt({ symbol: asset.symbol })}
          />
        ))}
      </ul>
    </div>
  )
}
