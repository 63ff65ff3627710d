import { useEffect, useRef } from 'react'
import { readChartPalette } from '../../theme/chart.ts'
import { makeDrawing } from './drawing.ts'
import type { Drawing, Picture } from './drawing.ts'
import css from './chart.module.css'

const readToken = (variable: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(variable).trim()

/** The canvas, kept in step with the bars, the theme and the cursor. */
export function Canvas(
  props: Readonly<{
    picture: Picture
    cursor: number | null
    zoom: Readonly<{ factor: number; number: number }>
    onPoint: (index: number | null) => void
  }>,
) {
  const { picture, cursor, zoom } = props
  const container = useRef<HTMLDivElement>(null)
  const drawing = useRef<Drawing | null>(null)
  const onPoint = useRef(props.onPoint)
  onPoint.current = props.onPoint
  useEffect(() => {
    if (!container.current) return undefined
    const made = makeDrawing(container.current, readChartPalette(readToken), (index) =>
      onPoint.current(index),
    )
    drawing.current = made
    const themed = new MutationObserver(() => made.recolour(readChartPalette(readToken)))
    themed.observe(document.documentElement, { attributes: true })
    return () => {
      themed.disconnect()
      made.dispose()
      drawing.current = null
    }
  }, [])
  useEffect(() => drawing.current?.show(picture), [picture])
  useEffect(() => drawing.current?.point(cursor), [cursor])
  useEffect(() => {
    if (zoom.number > 0) drawing.current?.zoom(zoom.factor)
  }, [zoom])
  return <div ref={container} className={css.canvas} aria-hidden="true" />
}
