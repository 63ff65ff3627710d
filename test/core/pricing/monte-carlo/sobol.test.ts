import { describe, expect, test } from 'vitest'
import { normalCdf } from '../../../../src/core/pricing/index.ts'
import { makeBridge } from '../../../../src/core/pricing/monte-carlo/brownian-bridge.ts'
import { inverseNormalCdf } from '../../../../src/core/pricing/monte-carlo/inverse-normal.ts'
import { makeSobol, sobolDirections } from '../../../../src/core/pricing/monte-carlo/sobol.ts'
import { relativeError } from '../helpers.ts'

const points = (dimensions: number, count: number): Float64Array[] => {
  const next = makeSobol(sobolDirections(dimensions), () => 0)
  return Array.from({ length: count }, () => {
    const point = new Float64Array(dimensions)
    next(point)
    return point
  })
}

describe('Sobol points', () => {
  test('the first points of five dimensions (scipy 1.17 qmc.Sobol without scrambling)', () => {
    const expected = [
      [0, 0, 0, 0, 0],
      [0.5, 0.5, 0.5, 0.5, 0.5],
      [0.75, 0.25, 0.25, 0.25, 0.75],
      [0.25, 0.75, 0.75, 0.75, 0.25],
      [0.375, 0.375, 0.625, 0.875, 0.375],
      [0.875, 0.875, 0.125, 0.375, 0.875],
      [0.625, 0.125, 0.875, 0.625, 0.625],
      [0.125, 0.625, 0.375, 0.125, 0.125],
      [0.1875, 0.3125, 0.9375, 0.4375, 0.5625],
    ]
    points(5, 9).forEach((point, at) => {
      expect([...point].map((x) => x - 2 ** -33)).toEqual(expected[at])
    })
  })

  test('1024 points in 256 dimensions: two coordinates and the sum of all of them (scipy 1.17)', () => {
    const all = points(256, 1024)
    expect((all[1023]?.[255] ?? 0) - 2 ** -33).toBe(0.8427734375)
    expect((all[700]?.[64] ?? 0) - 2 ** -33).toBe(0.1123046875)
    let sum = 0
    for (const point of all) for (const x of point) sum += (x - 2 ** -33) * 2 ** 32
    expect(sum).toBe(562_400_197_607_424)
  })

  test('every dimension alone is a permutation of the equal cells, shifted or not', () => {
    let bits = 17
    const next = makeSobol(
      sobolDirections(256),
      () => (bits = (Math.imul(bits, 1_664_525) + 1_013_904_223) >>> 0),
    )
    const seen = Array.from({ length: 256 }, () => new Set<number>())
    const point = new Float64Array(256)
    for (let at = 0; at < 64; at++) {
      next(point)
      point.forEach((x, dimension) => seen[dimension]?.add(Math.floor(x * 64)))
    }
    for (const cells of seen) expect(cells.size).toBe(64)
  })
})

describe('the inverse normal and the bridge', () => {
  test('the inverse normal undoes the normal', () => {
    for (const p of [
      1e-300,
      1e-20,
      2 ** -33,
      1e-4,
      0.01,
      0.0749,
      0.0751,
      0.2,
      0.5,
      0.6,
      0.9251,
      0.99,
      1 - 2 ** -33,
    ]) {
      const z = inverseNormalCdf(p)
      expect(relativeError(normalCdf(z), p)).toBeLessThan(1e-15 * Math.max(1, z * z))
    }
    expect(inverseNormalCdf(0.975)).toBeCloseTo(1.959963984540054, 15)
  })

  test.each([1, 2, 3, 7, 12, 50])(
    'the bridge over %i steps is orthogonal, and its first normal is the end',
    (steps) => {
      const bridge = makeBridge(steps)
      const columns = Array.from({ length: steps }, (_, at) => {
        const normals = new Float64Array(steps)
        normals[at] = 1
        const increments = new Float64Array(steps)
        bridge(normals, 0, increments)
        return increments
      })
      columns.forEach((left, i) => {
        columns.forEach((right, j) => {
          expect(left.reduce((sum, x, at) => sum + x * (right[at] ?? 0), 0)).toBeCloseTo(i === j ? 1 : 0, 14)
        })
      })
      expect((columns[0] ?? new Float64Array(0)).reduce((sum, x) => sum + x, 0)).toBeCloseTo(
        Math.sqrt(steps),
        13,
      )
    },
  )
})
