import { useCallback, useState } from 'react'

/** The inner width of an element in whole pixels, 0 before it is known. The element may come later than the component. */
export function useWidth() {
  const [width, setWidth] = useState(0)
  const element = useCallback((node: HTMLDivElement) => {
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)))
    observer.observe(node)
    return () => observer.disconnect()
  }, [])
  return { element, width }
}
