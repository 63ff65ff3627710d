/** Turns independent normals into the normal increments of a path whose first normals fix its coarse shape. */
type BridgeTransform = (normals: Float64Array, from: number, increments: Float64Array) => void

/**
 * The Brownian bridge over `steps` equal steps (P. Jäckel, "Monte Carlo Methods in Finance", 2002, §10.8): the first normal sets the end,
 * each further one the middle of the widest gap, so that the best dimensions of a Sobol point carry most of the variance. An orthogonal
 * map: independent normals come out as independent normals.
 */
export function makeBridge(steps: number): BridgeTransform {
  const order = new Int32Array(steps)
  const left = new Int32Array(steps)
  const right = new Int32Array(steps)
  const isSet = new Uint8Array(steps)
  order[0] = steps - 1
  isSet[steps - 1] = 1
  for (let at = 1, from = 0; at < steps; at++) {
    while (isSet[from] === 1) from++
    let to = from
    while (isSet[to] !== 1) to++
    const middle = from + ((to - 1 - from) >> 1)
    isSet[middle] = 1
    order[at] = middle
    left[at] = from
    right[at] = to
    from = to + 1 >= steps ? 0 : to + 1
  }
  const path = new Float64Array(steps)
  return (normals, offset, increments) => {
    path[steps - 1] = Math.sqrt(steps) * (normals[offset] ?? 0)
    for (let at = 1; at < steps; at++) {
      const middle = order[at] as number
      const from = left[at] as number
      const to = right[at] as number
      const before = from > 0 ? (path[from - 1] as number) : 0
      const ahead = to - middle
      const behind = middle - from + 1
      const mean = (ahead * before + behind * (path[to] as number)) / (ahead + behind)
      path[middle] = mean + Math.sqrt((ahead * behind) / (ahead + behind)) * (normals[offset + at] as number)
    }
    let previous = 0
    for (let at = 0; at < steps; at++) {
      increments[at] = (path[at] as number) - previous
      previous = path[at] as number
    }
  }
}
