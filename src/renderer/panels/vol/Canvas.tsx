import type { EChartsCoreOption } from 'echarts/core'
import { useDrawnChart } from '../../terminal/use-drawn-chart.ts'
import { makeChart } from './chart.ts'
import css from './vol.module.css'

/** A picture that follows its box and the theme. Its numbers stand in a table beside it: for the ear it is nothing. */
export function Canvas({
  draw,
}: Readonly<{ /** Stable while nothing changed. */ draw: (element: HTMLElement) => EChartsCoreOption }>) {
  const element = useDrawnChart(makeChart, draw)
  return <div ref={element} className={css.chart} aria-hidden="true" />
}
