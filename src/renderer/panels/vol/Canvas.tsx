import { useEffect, useRef } from 'react'
import type { EChartsCoreOption } from 'echarts/core'
import { useLook } from '../../terminal/hooks.ts'
import { makeChart } from './chart.ts'
import type { Chart } from './chart.ts'
import css from './vol.module.css'

/** A picture that follows its box and the theme. Its numbers stand in a table beside it: for the ear it is nothing. */
export function Canvas({
  draw,
}: Readonly<{ /** Stable while nothing changed. */ draw: (element: HTMLElement) => EChartsCoreOption }>) {
  const element = useRef<HTMLDivElement>(null)
  const chart = useRef<Chart | null>(null)
  const look = useLook()
  useEffect(() => {
    if (element.current === null) return undefined
    const made = makeChart(element.current)
    chart.current = made
    const sizes = new ResizeObserver(() => made.resize())
    sizes.observe(element.current)
    return () => {
      sizes.disconnect()
      made.dispose()
      chart.current = null
    }
  }, [])
  useEffect(() => {
    if (element.current !== null) chart.current?.setOption(draw(element.current), true)
  }, [draw, look])
  return <div ref={element} className={css.chart} aria-hidden="true" />
}
