import { describe, expect, it } from 'vitest'
import {
  butterflyOf,
  calendarOf,
  checkReport,
  durrleman,
  sviJet,
  sviSmile,
} from '../../../src/core/vol/index.ts'
import { fitted, quotesOf, sviOf } from './support.ts'

/** Axel Vogt's smile, T = 1 (Gatheral and Jacquier 2014, section 2.2, eq. 3.2 of the preprint): butterfly arbitrage. */
const VOGT = { a: -0.041, b: 0.1331, m: 0.3586, rho: 0.306, sigma: 0.4153 }
/** The same authors' butterfly-free repair of it (section 5.1, example 5.1), to the digits printed there. */
const REPAIRED_JW = { v: 0.01742625, psi: -0.1752111, p: 0.6997381, c: 0.8564763, vMin: 0.0116249 }

const checked = (rows: readonly Readonly<Record<string, string>>[]) =>
  checkReport(rows.map((record, i) => ({ number: i + 1, record, problem: null })))

const row = (expiry: string, time: number, svi: typeof VOGT): Readonly<Record<string, string>> => ({
  expiry,
  time_years: String(time),
  ...Object.fromEntries(Object.entries(svi).map(([name, value]) => [name, String(value)])),
})

describe('Vogt’s smile', () => {
  it('has its butterfly arbitrage where g is lowest, near k = 0.88', () => {
    const found = butterflyOf(sviSmile(VOGT, 1))
    expect(found?.logMoneyness).toBeCloseTo(0.87926, 4)
    expect(found?.value).toBeCloseTo(-0.0328636, 6)
  })

  it('has a negative density there and a positive one at the money', () => {
    const smile = sviSmile(VOGT, 1)
    expect(durrleman(smile.jet(0.88), 0.88)).toBeLessThan(0)
    expect(durrleman(smile.jet(0), 0)).toBeGreaterThan(0)
  })

  it('is reported by the check of raw parameters, and by a fit through its quotes, at the same place', () => {
    const [flag] = checked([row('V', 1, VOGT)]).arbitrage
    expect(flag).toMatchObject({ kind: 'butterfly', expiry: 'V' })
    const surface = fitted([quotesOf({ timeYears: 1, svi: VOGT }, { low: -1.2, high: 1.4, count: 60 })])
    expect(surface.arbitrage).toHaveLength(1)
    expect(surface.arbitrage[0]?.logMoneyness).toBeCloseTo(flag?.log_moneyness ?? NaN, 4)
    expect(butterflyOf(sviSmile(sviOf(surface, 0), 1))).toBeNull()
  })

  it('is clean once repaired in the jump-wings parametrisation as the authors do', () => {
    const { v, psi, p, c: given, vMin: givenMin } = REPAIRED_JW
    // c' = p + 2ψ and ṽ' = v·4pc'/(p+c')² (section 5.1).
    const c = p + 2 * psi
    const vMin = (v * 4 * p * c) / (p + c) ** 2
    expect([c, vMin]).not.toEqual([given, givenMin])
    const root = Math.sqrt(v)
    const b = (root / 2) * (c + p)
    const rho = 1 - (p * root) / b
    const beta = rho - (2 * psi * root) / b
    const alpha = Math.sign(beta) * Math.sqrt(1 / beta ** 2 - 1)
    const cosine = Math.sqrt(1 - rho ** 2)
    const m = (v - vMin) / (b * (-rho + Math.sign(alpha) * Math.sqrt(1 + alpha ** 2) - alpha * cosine))
    const sigma = alpha * m
    const repaired = { a: vMin - b * sigma * cosine, b, rho, m, sigma }
    expect(sviJet(repaired, 0).w).toBeCloseTo(v, 10)
    expect(butterflyOf(sviSmile(repaired, 1))).toBeNull()
  })
})

describe('the edges of butterfly arbitrage', () => {
  it('lies at Lee’s slope b(1+|ρ|) = 2: steeper wings are found however far out', () => {
    const slice = (slope: number) => ({ a: 2, b: slope / 1.1, rho: -0.1, m: 0, sigma: 2 })
    expect(butterflyOf(sviSmile(slice(1.999), 1))).toBeNull()
    const found = butterflyOf(sviSmile(slice(2.02), 1))
    expect(found?.logMoneyness).toBeLessThan(0)
    expect(found?.value).toBeLessThan(0)
  })

  it('lies where g touches 0: found by bisection in b, one side alarms and the other does not', () => {
    const at = (b: number) =>
      butterflyOf(sviSmile({ ...VOGT, a: 0.001 - b * 0.4153 * Math.sqrt(1 - 0.306 ** 2), b }, 1))
    let [clean, dirty] = [0.001, 0.1331]
    expect(at(clean)).toBeNull()
    expect(at(dirty)).not.toBeNull()
    for (let i = 0; i < 40; i++) {
      const middle = (clean + dirty) / 2
      if (at(middle)) dirty = middle
      else clean = middle
    }
    expect(at(clean * (1 - 1e-6))).toBeNull()
    expect(at(dirty * (1 + 1e-6))?.value).toBeLessThan(0)
    expect(Math.abs(at(dirty)?.value ?? 1)).toBeLessThan(1e-8)
  })

  it('is not raised by a flat smile', () => {
    const flat = { w: 0.04, slope: 0, curvature: 0 }
    expect(durrleman(flat, 1)).toBe(1)
    expect(butterflyOf(sviSmile({ a: 0.04, b: 0, rho: 0, m: 0, sigma: 0.1 }, 1))).toBeNull()
  })
})

describe('calendar arbitrage', () => {
  const BASE = { a: 0.03, b: 0.1, rho: -0.4, m: 0, sigma: 0.2 }

  it('is found where the later slice dips deepest under the earlier one', () => {
    // The difference is 0.001 less a bump of SVI's own shape, lowest at k = 0.1 by symmetry.
    const early = { a: 0.06, b: 0.001, rho: 0, m: 0.1, sigma: 0.05 }
    const late = { a: 0.05, b: 0.05, rho: 0, m: 0.1, sigma: 0.1 }
    const found = calendarOf(sviSmile(early, 0.5), sviSmile(late, 1))
    expect(found?.logMoneyness).toBeCloseTo(0.1, 6)
    expect(found?.value).toBeCloseTo(0.05 + 0.05 * 0.1 - 0.06 - 0.001 * 0.05, 12)
  })

  it('is raised just below the edge and not just above it', () => {
    const early = sviSmile(BASE, 0.5)
    expect(calendarOf(early, sviSmile({ ...BASE, a: BASE.a + 1e-7 }, 1))).toBeNull()
    expect(calendarOf(early, sviSmile(BASE, 1))).toBeNull()
    expect(calendarOf(early, sviSmile({ ...BASE, a: BASE.a - 1e-7 }, 1))?.value).toBeCloseTo(-1e-7, 12)
  })

  it('is found far beyond the reach of prices, where only the slopes of the wings tell', () => {
    const early = { a: 0.01, b: 0.1, rho: -0.4, m: 0, sigma: 0.1 }
    // The later slice is over the earlier one until its flatter wing falls under: right at k = 40, left at k = −400.
    const right = { ...early, a: early.a + 0.04, b: 0.1, rho: -0.41 }
    const found = calendarOf(sviSmile(early, 0.5), sviSmile(right, 1))
    expect(found?.logMoneyness).toBeGreaterThan(40)
    expect(found?.value).toBeLessThan(0)
    const left = { ...early, a: early.a + 0.04, rho: -0.399 }
    expect(calendarOf(sviSmile(early, 0.5), sviSmile(left, 1))?.logMoneyness).toBeLessThan(-400)
    // By so little that the lines cross at k = 4·10⁶.
    const faint = { ...early, a: early.a + 0.04, rho: -0.4 - 1e-7 }
    expect(calendarOf(sviSmile(early, 0.5), sviSmile(faint, 1))?.logMoneyness).toBeGreaterThan(4e6)
    expect(calendarOf(sviSmile(early, 0.5), sviSmile({ ...early, a: early.a + 0.04 }, 1))).toBeNull()
  })

  it('is found at a bend that lies outside the reach, between wings that are in order', () => {
    const early = { a: 0.04, b: 0.02, rho: 0, m: 0, sigma: 0.2 }
    // Steeper on both sides, but its bend at k = 30 is not lifted to where the earlier wing is by then.
    const late = { a: 0.1, b: 0.05, rho: 0, m: 30, sigma: 0.1 }
    const found = calendarOf(sviSmile(early, 0.5), sviSmile(late, 1))
    expect(found?.logMoneyness).toBeCloseTo(30, 0)
    expect(found?.value).toBeCloseTo(0.1 + 0.05 * 0.1 - (0.04 + 0.02 * Math.hypot(30, 0.2)), 3)
  })

  it('names the later expiry, in the order of time whatever the order of rows', () => {
    const report = checked([row('late', 1, { ...BASE, a: 0.02 }), row('early', 0.5, BASE)])
    expect(report.expiries.map(({ expiry }) => expiry)).toEqual(['early', 'late'])
    expect(report.arbitrage).toMatchObject([{ kind: 'calendar', expiry: 'late' }])
    expect(report.arbitrage[0]?.value).toBeCloseTo(-0.01, 10)
  })

  it('is not looked for between two expiries of one moment', () => {
    expect(checked([row('am', 1, { ...BASE, a: 0.02 }), row('pm', 1, BASE)]).arbitrage).toEqual([])
  })
})
