const WIDTH = 46
const HEIGHT = 10

/** The last thirty points as a line, scaled to their own highest. No axis: the figure beside it says the value. */
export function Trail({ points }: Readonly<{ points: readonly number[] }>) {
  if (points.length < 2) return <svg width={WIDTH} height={HEIGHT} aria-hidden="true" />
  const top = Math.max(...points, 1)
  const path = points
    .map((value, index) => {
      const x = (index / (points.length - 1)) * WIDTH
      const y = HEIGHT - 1 - (value / top) * (HEIGHT - 2)
      return `${index === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`
    })
    .join('')
  return (
    <svg width={WIDTH} height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} fill="none" aria-hidden="true">
      <path d={path} stroke="currentColor" />
    </svg>
  )
}
