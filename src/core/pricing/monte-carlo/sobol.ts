import { JOE_KUO, SOBOL_DIMENSIONS_MAX } from './sobol-table.ts'

const BITS = 32
/** 2^−32, and half of it: points lie in the middle of their cells, never on 0 or 1. */
const CELL = 2 ** -BITS

function directionsOf(line: string | undefined): Uint32Array {
  const directions = new Uint32Array(BITS)
  if (line === undefined) return directions.map((_, bit) => (1 << (BITS - 1 - bit)) >>> 0)
  const [degree = 0, coefficients = 0, ...initial] = line.split(' ').map(Number)
  for (let bit = 0; bit < BITS; bit++) {
    if (bit < degree) {
      directions[bit] = ((initial[bit] ?? 0) << (BITS - 1 - bit)) >>> 0
      continue
    }
    const before = directions[bit - degree] ?? 0
    let direction = before ^ (before >>> degree)
    for (let k = 1; k < degree; k++) {
      if ((coefficients >>> (degree - 1 - k)) & 1) direction ^= directions[bit - k] ?? 0
    }
    directions[bit] = direction >>> 0
  }
  return directions
}

/** Direction numbers of the first dimensions, dimension after dimension, 32 each. */
export function sobolDirections(dimensions: number): Uint32Array {
  const lines = JOE_KUO.trim().split('\n')
  const all = new Uint32Array(dimensions * BITS)
  for (let dimension = 0; dimension < Math.min(dimensions, SOBOL_DIMENSIONS_MAX); dimension++) {
    all.set(directionsOf(dimension === 0 ? undefined : lines[dimension - 1]), dimension * BITS)
  }
  return all
}

/** Fills `out` with the next point, each coordinate strictly between 0 and 1. */
export type PointSource = (out: Float64Array) => void

/**
 * The Sobol sequence (I. Sobol 1967, in the Gray code order of I. Antonov and V. Saleev 1979) with a random digital shift: `shiftBits` gives
 * 32 random bits per dimension. Each shift makes every point uniform, so that independent shifts give unbiased, independent means.
 */
export function makeSobol(directions: Uint32Array, shiftBits: () => number): PointSource {
  const dimensions = directions.length / BITS
  const state = new Uint32Array(dimensions)
  for (let at = 0; at < dimensions; at++) state[at] = shiftBits()
  let index = 0
  return (out) => {
    for (let at = 0; at < dimensions; at++) out[at] = ((state[at] as number) + 0.5) * CELL
    // the lowest zero bit of the index says which direction number comes next
    const bit = 31 - Math.clz32(~index & (index + 1))
    index = (index + 1) >>> 0
    for (let at = 0; at < dimensions; at++) {
      state[at] = (state[at] as number) ^ (directions[at * BITS + bit] as number)
    }
  }
}
