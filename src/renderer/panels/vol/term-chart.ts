import type { EChartsCoreOption } from 'echarts/core'
import { readInk } from '../../theme/chart-ink.ts'
import type { ChartInk } from '../../theme/chart-ink.ts'
import { CURVE, VALUE_AXIS, readType, textStyleOf } from '../../theme/chart-parts.ts'
import type { ChartType } from '../../theme/chart-parts.ts'
import { formatModel } from '../../widgets/figures/format.ts'
import { LEFT_PX, percent } from './chart.ts'
import type { TermRow } from './rows.ts'

/** Expiries stand at the root of their time: the near ones apart, the far ones still in sight. */
const placeOf = (row: TermRow): number => Math.sqrt(Math.max(0, row.days))

const END_WORDS = { put25: '25 Δ put', atm: 'ATM', call25: '25 Δ call' } as const
const SYMBOLS = { put25: 'triangle', atm: 'circle', call25: 'rect' } as const
const DASHES = { put25: 'solid', atm: 'solid', call25: [6, 3] } as const

function termAxes(rows: readonly TermRow[], ink: ChartInk, { size, family }: ChartType) {
  const label = { color: ink.muted, fontSize: size, fontFamily: family, hideOverlap: true }
  const places = rows.map(placeOf)
  const daysAt = new Map(rows.map((row) => [placeOf(row), row.days]))
  return {
    xAxis: {
      ...VALUE_AXIS,
      min: (places[0] ?? 0) - 0.4,
      max: (places.at(-1) ?? 1) + 0.4,
      splitLine: { show: false },
      axisLabel: {
        ...label,
        customValues: places,
        formatter: (place: number) => `${formatModel(daysAt.get(place) ?? place * place, 0)} d`,
      },
    },
    yAxis: {
      ...VALUE_AXIS,
      scale: true,
      splitNumber: 4,
      axisLabel: { ...label, formatter: (vol: number) => formatModel(vol, 1) },
      splitLine: { lineStyle: { color: ink.hair } },
    },
  }
}

const markOf = (row: TermRow, ink: ChartInk) => ({
  symbol: 'none',
  silent: true,
  animation: false,
  data: [
    {
      xAxis: placeOf(row),
      lineStyle: { color: ink.control, type: 'solid', width: 1 },
      label: { show: false },
    },
  ],
})

/** At the money and both wings over time; the chosen expiry under a line. */
export function termOption(
  rows: readonly TermRow[],
  chosen: string | null,
  element: HTMLElement,
): EChartsCoreOption {
  const ink = readInk(element)
  const type = readType(element)
  const colours = { put25: ink.orange, atm: ink.text, call25: ink.blue }
  const shown = rows.find((row) => row.expiry === chosen)
  return {
    animation: false,
    textStyle: textStyleOf(ink, type),
    grid: { left: LEFT_PX, right: 64, top: 12, bottom: 22 },
    ...termAxes(rows, ink, type),
    series: (['put25', 'atm', 'call25'] as const).map((name) => ({
      ...CURVE,
      name,
      showSymbol: true,
      symbol: SYMBOLS[name],
      symbolSize: 5,
      itemStyle: { color: colours[name] },
      lineStyle: { color: colours[name], width: 1.5, type: DASHES[name] },
      data: rows.flatMap((row) => {
        const vol = row[name]
        return vol === null ? [] : [[placeOf(row), percent(vol)]]
      }),
      endLabel: {
        show: true,
        color: colours[name],
        fontSize: type.size,
        fontFamily: type.family,
        formatter: END_WORDS[name],
        distance: 6,
      },
      labelLayout: { moveOverlap: 'shiftY' },
      ...(name === 'atm' && shown ? { markLine: markOf(shown, ink) } : {}),
    })),
  }
}
