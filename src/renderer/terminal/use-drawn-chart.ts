import { useEffect, useRef } from 'react'
import type { RefObject } from 'react'
import type { EChartsCoreOption } from 'echarts/core'
import { useLook } from './hooks.ts'

type DrawnChart = Readonly<{
  setOption: (option: EChartsCoreOption, notMerge: boolean) => void
  resize: () => void
  dispose: () => void
}>

/** A chart in the element of the answer: made once, as large as its box, drawn anew with its data and with the theme. */
export function useDrawnChart(
  make: (element: HTMLElement) => DrawnChart,
  /** Stable while nothing changed. */
  draw: (element: HTMLElement) => EChartsCoreOption,
): RefObject<HTMLDivElement | null> {
  const element = useRef<HTMLDivElement>(null)
  const chart = useRef<DrawnChart | null>(null)
  const look = useLook()
  useEffect(() => {
    if (element.current === null) return undefined
    const made = make(element.current)
    chart.current = made
    const sizes = new ResizeObserver(() => made.resize())
    sizes.observe(element.current)
    return () => {
      sizes.disconnect()
      made.dispose()
      chart.current = null
    }
  }, [make])
  useEffect(() => {
    if (element.current !== null) chart.current?.setOption(draw(element.current), true)
  }, [draw, look])
  return element
}
