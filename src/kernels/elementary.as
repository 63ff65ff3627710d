// The same operations in the same order as core/pricing/kernels/elementary.ts, two options at once: see there for what
// each constant is. A change here without the same change there fails the test that compares the bits.
import { add, constant, div, mul, step, sub } from './lanes'

const EXP: usize = memory.data<f64>([
  1.4426950408889634, 6755399441055744, 0.6931471803691238, 1.9082149292705877e-10, 1,
])
const EXP_SERIES: usize = memory.data<f64>([
  2.510038549551032e-8, 2.7620088445409746e-7, 2.7557268459997064e-6, 2.4801521295954376e-5, 1.9841269863053618e-4, 1.3888888917213717e-3, 8.333333333330062e-3, 4.166666666662413e-2, 0.16666666666666669, 0.5000000000000001,
])
const LOG_SERIES: usize = memory.data<f64>([
  0.146181453601928, 0.15331584329270972, 0.18182893257557062, 0.22222211078043233, 0.2857142862632336, 0.3999999999989874, 0.666666666666667,
])
const MILLS_OVER: usize = memory.data<f64>([
  3.539374381695656e-6, 9.490976487703701e-5, 1.2464787276564907e-3, 1.0371227498271933e-2, 5.978940563837088e-2, 0.24680591661471118, 0.72954882116895, 1.495130620744631, 1.9465576298640739, 1.2533141373155001,
])
const MILLS_UNDER: usize = memory.data<f64>([
  3.5393743817034457e-6, 9.490976487536711e-5, 1.2500181021993545e-3, 1.0466137253814498e-2, 6.10288059825763e-2, 0.2569873142590225, 0.7868808831123079, 1.7221395351506155, 2.5687784862680085, 2.3510128403844215, 1,
])
const SLOPE_OVER: usize = memory.data<f64>([
  1.026731339857939e-06, 2.8979020459060198e-05, 0.0004069362273658912, 0.0036691590342850704, 0.02322715912625728, 0.10676233256292635, 0.3568400872517506, 0.8414751014992823, 1.286794847405686, 1.0,
])
const SLOPE_UNDER: usize = memory.data<f64>([
  1.0267313398661627e-06, 2.8979020457210468e-05, 0.000410016421573682, 0.0037560960841174253, 0.02444180790069568, 0.11759592106443478, 0.4241233996806792, 1.1409584237616082, 2.2347005376427744, 3.025029602372242, 2.5401089847211926, 1.0,
])

/** e^x for |x| ≤ 700. */
// @ts-ignore: decorator
@inline export function exponential(x: v128): v128 {
  // The sum with the rounder holds the integer in its low bits; shifted into the exponent field it is 2^integer.
  const shifted = add(mul(x, constant(EXP, 0)), constant(EXP, 1))
  const exponent = sub(shifted, constant(EXP, 1))
  const r = sub(sub(x, mul(exponent, constant(EXP, 2))), mul(exponent, constant(EXP, 3)))
  let q = constant(EXP_SERIES, 0)
  q = step(q, r, EXP_SERIES, 1)
  q = step(q, r, EXP_SERIES, 2)
  q = step(q, r, EXP_SERIES, 3)
  q = step(q, r, EXP_SERIES, 4)
  q = step(q, r, EXP_SERIES, 5)
  q = step(q, r, EXP_SERIES, 6)
  q = step(q, r, EXP_SERIES, 7)
  q = step(q, r, EXP_SERIES, 8)
  q = step(q, r, EXP_SERIES, 9)
  const scale = i64x2.add(i64x2.shl(shifted, 52), constant(EXP, 4))
  return mul(add(constant(EXP, 4), add(r, mul(mul(r, r), q))), scale)
}

/** ln(numerator/denominator), both normal and their quotient too. */
// @ts-ignore: decorator
@inline export function logRatio(numerator: v128, denominator: v128): v128 {
  const quotient = div(numerator, denominator)
  const power = i64x2.shr_s(i64x2.sub(quotient, i64x2.splat(0x3fe6a09e00000000)), 52)
  // Small integers to doubles: into the low bits of the rounder and out again.
  const exponent = sub(i64x2.add(power, constant(EXP, 1)), constant(EXP, 1))
  const scaled = mul(denominator, i64x2.add(i64x2.shl(power, 52), constant(EXP, 4)))
  const u = div(sub(numerator, scaled), add(numerator, scaled))
  const w = mul(u, u)
  let p = constant(LOG_SERIES, 0)
  p = step(p, w, LOG_SERIES, 1)
  p = step(p, w, LOG_SERIES, 2)
  p = step(p, w, LOG_SERIES, 3)
  p = step(p, w, LOG_SERIES, 4)
  p = step(p, w, LOG_SERIES, 5)
  p = step(p, w, LOG_SERIES, 6)
  const low = add(mul(mul(u, w), p), mul(exponent, constant(EXP, 3)))
  return add(mul(exponent, constant(EXP, 2)), add(add(u, u), low))
}

/** Φ(−z)/φ(z) for 0 ≤ z ≤ 40. */
// @ts-ignore: decorator
@inline export function millsTail(z: v128): v128 {
  let p = constant(MILLS_OVER, 0)
  let q = constant(MILLS_UNDER, 0)
  p = step(p, z, MILLS_OVER, 1)
  q = step(q, z, MILLS_UNDER, 1)
  p = step(p, z, MILLS_OVER, 2)
  q = step(q, z, MILLS_UNDER, 2)
  p = step(p, z, MILLS_OVER, 3)
  q = step(q, z, MILLS_UNDER, 3)
  p = step(p, z, MILLS_OVER, 4)
  q = step(q, z, MILLS_UNDER, 4)
  p = step(p, z, MILLS_OVER, 5)
  q = step(q, z, MILLS_UNDER, 5)
  p = step(p, z, MILLS_OVER, 6)
  q = step(q, z, MILLS_UNDER, 6)
  p = step(p, z, MILLS_OVER, 7)
  q = step(q, z, MILLS_UNDER, 7)
  p = step(p, z, MILLS_OVER, 8)
  q = step(q, z, MILLS_UNDER, 8)
  p = step(p, z, MILLS_OVER, 9)
  q = step(q, z, MILLS_UNDER, 9)
  q = step(q, z, MILLS_UNDER, 10)
  return div(p, q)
}

/** 1 − z·millsTail(z), exact in the tail too. */
export function millsSlope(z: v128): v128 {
  let p = constant(SLOPE_OVER, 0)
  let q = constant(SLOPE_UNDER, 0)
  p = step(p, z, SLOPE_OVER, 1)
  p = step(p, z, SLOPE_OVER, 2)
  p = step(p, z, SLOPE_OVER, 3)
  p = step(p, z, SLOPE_OVER, 4)
  p = step(p, z, SLOPE_OVER, 5)
  p = step(p, z, SLOPE_OVER, 6)
  p = step(p, z, SLOPE_OVER, 7)
  p = step(p, z, SLOPE_OVER, 8)
  p = step(p, z, SLOPE_OVER, 9)
  q = step(q, z, SLOPE_UNDER, 1)
  q = step(q, z, SLOPE_UNDER, 2)
  q = step(q, z, SLOPE_UNDER, 3)
  q = step(q, z, SLOPE_UNDER, 4)
  q = step(q, z, SLOPE_UNDER, 5)
  q = step(q, z, SLOPE_UNDER, 6)
  q = step(q, z, SLOPE_UNDER, 7)
  q = step(q, z, SLOPE_UNDER, 8)
  q = step(q, z, SLOPE_UNDER, 9)
  q = step(q, z, SLOPE_UNDER, 10)
  q = step(q, z, SLOPE_UNDER, 11)
  return div(p, q)
}
