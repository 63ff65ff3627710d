import { CustomChart, LineChart } from 'echarts/charts'
import { GridComponent, MarkLineComponent, MarkPointComponent, TooltipComponent } from 'echarts/components'
import { init, use as register } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'

register([
  CustomChart,
  LineChart,
  GridComponent,
  MarkLineComponent,
  MarkPointComponent,
  TooltipComponent,
  CanvasRenderer,
])

export const makeChart = (element: HTMLElement) => init(element, null, { renderer: 'canvas' })

/** Room for the words of the volatility axis: the same in both charts, so that they stand under one another. */
export const LEFT_PX = 46

export const percent = (vol: number): number => vol * 100
