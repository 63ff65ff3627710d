import { Menu } from '@mantine/core'
import { IconCheck, IconChevronDown } from '@tabler/icons-react'
import {
  ARROW,
  directionClass,
  directionOf,
  formatAmount,
  formatPercent,
} from '../../widgets/figures/format.ts'
import { TIMEFRAMES, TIMEFRAME_WORDS, changePercent } from './bars.ts'
import type { Timeframe } from './bars.ts'
import type { Picture } from './drawing.ts'
import css from './chart.module.css'

/** Open, high, low and close of the bar under the cursor, else of the last one. */
export function Readout({ picture, cursor }: Readonly<{ picture: Picture; cursor: number | null }>) {
  const { bars, decimals } = picture
  const index = cursor !== null && bars[cursor] ? cursor : bars.length - 1
  const bar = bars[index]
  if (!bar) return <div className={css.readout} />
  const change = changePercent(bars, index)
  const figures = { O: bar.open, H: bar.high, L: bar.low, C: bar.close }
  return (
    <div className={css.readout}>
      {Object.entries(figures).map(([letter, amount]) => (
        <span key={letter}>
          <i>{letter}</i> {formatAmount(amount, decimals)}
        </span>
      ))}
      {change !== null && (
        <span className={directionClass(change)}>
          {ARROW[directionOf(change)]} {formatPercent(change)}
        </span>
      )}
    </div>
  )
}

/** Timeframes as buttons, keys 1 to 8; table twin and the library's notice in the menu. */
export function ChartTools(
  props: Readonly<{
    timeframe: Timeframe
    table: boolean
    onTimeframe: (timeframe: Timeframe) => void
    onTable: () => void
  }>,
) {
  return (
    <div className={css.tools}>
      <div className={css.timeframes} role="group" aria-label="Timeframe">
        {TIMEFRAMES.map((timeframe, index) => (
          <button
            key={timeframe}
            type="button"
            className={css.timeframe}
            aria-pressed={timeframe === props.timeframe}
            title={`${TIMEFRAME_WORDS[timeframe]} (key ${index + 1})`}
            onClick={() => props.onTimeframe(timeframe)}
          >
            {timeframe}
          </button>
        ))}
      </div>
      <Menu position="bottom-end" shadow="none" width={300} transitionProps={{ duration: 0 }}>
        <Menu.Target>
          <button type="button" className={css.timeframe} aria-label="Chart options">
            {props.table ? 'Table' : 'Chart'} <IconChevronDown size={12} stroke={2} aria-hidden="true" />
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={
              props.table ? (
                <IconCheck size={14} stroke={1.6} aria-hidden="true" />
              ) : (
                <span style={{ width: 14 }} />
              )
            }
            rightSection="T"
            onClick={props.onTable}
          >
            Show as a table
          </Menu.Item>
          <Menu.Divider />
          <Menu.Label>Candles are drawn by TradingView Lightweight Charts™</Menu.Label>
          <Menu.Item component="a" href="https://www.tradingview.com/" target="_blank" rel="noreferrer">
            Copyright © TradingView, Inc. · www.tradingview.com
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  )
}
