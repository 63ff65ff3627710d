/**
 * exp, ln and the Mills ratio by +, −, ×, ÷ alone, in one order of operations that src/kernels repeats in SIMD: IEEE 754
 * then gives the same bits in JavaScript and in WASM. No branches, so that two lanes can go side by side. Coefficients:
 * test/core/pricing/kernels/make_coefficients.py, computed at 60 digits; approximation errors below 1e-16.
 */

const LOG2_E = 1.4426950408889634
/** ln 2 in two parts; the first has 21 zero bits at its end, so that its product with an exponent is exact. */
const LN2_HIGH = 0.6931471803691238
const LN2_LOW = 1.9082149292705877e-10
/** Adding and subtracting 1.5·2^52 rounds to an integer, ties to even. */
const ROUNDER = 6755399441055744
const EXPONENT_MIN = -1022
/** 2^−1022 … 2^1023. */
const POWERS_OF_TWO = Float64Array.from({ length: 2046 }, (_, index) => 2 ** (index + EXPONENT_MIN))

const powerOfTwo = (exponent: number): number => POWERS_OF_TWO[exponent - EXPONENT_MIN] ?? NaN

/** e^x for |x| ≤ 700, within 1 unit in the last place. */
export function exponential(x: number): number {
  const exponent = x * LOG2_E + ROUNDER - ROUNDER
  const r = x - exponent * LN2_HIGH - exponent * LN2_LOW
  const q =
    ((((((((2.510038549551032e-8 * r + 2.7620088445409746e-7) * r + 2.7557268459997064e-6) * r +
      2.4801521295954376e-5) *
      r +
      1.9841269863053618e-4) *
      r +
      1.3888888917213717e-3) *
      r +
      8.333333333330062e-3) *
      r +
      4.166666666662413e-2) *
      r +
      0.16666666666666669) *
      r +
    0.5000000000000001
  return (1 + (r + r * r * q)) * powerOfTwo(exponent)
}

const BITS = new Float64Array(1)
const WORDS = new Uint32Array(BITS.buffer)
/** The high word of √½. */
const HALF_ROOT_WORD = 0x3fe6a09e

/** The k that brings x·2^−k into [√½, √2), for a normal x > 0. */
function exponentOf(x: number): number {
  BITS[0] = x
  return ((WORDS[1] ?? 0) - HALF_ROOT_WORD) >> 20
}

/**
 * ln(numerator/denominator), both normal and their quotient too: relative to the last place also where they nearly coincide, because the
 * series runs in (numerator − denominator·2^k)/(numerator + denominator·2^k), whose numerator is exact there.
 */
export function logRatio(numerator: number, denominator: number): number {
  const exponent = exponentOf(numerator / denominator)
  const scaled = denominator * powerOfTwo(exponent)
  const u = (numerator - scaled) / (numerator + scaled)
  const w = u * u
  const p =
    (((((0.146181453601928 * w + 0.15331584329270972) * w + 0.18182893257557062) * w + 0.22222211078043233) *
      w +
      0.2857142862632336) *
      w +
      0.3999999999989874) *
      w +
    0.666666666666667
  return exponent * LN2_HIGH + (u + u + (u * w * p + exponent * LN2_LOW))
}

/** Φ(−z)/φ(z) for 0 ≤ z ≤ 40: a quotient of polynomials whose terms are all positive, so that nothing cancels. */
export function millsTail(z: number): number {
  const p =
    ((((((((3.539374381695656e-6 * z + 9.490976487703701e-5) * z + 1.2464787276564907e-3) * z +
      1.0371227498271933e-2) *
      z +
      5.978940563837088e-2) *
      z +
      0.24680591661471118) *
      z +
      0.72954882116895) *
      z +
      1.495130620744631) *
      z +
      1.9465576298640739) *
      z +
    1.2533141373155001
  const q =
    (((((((((3.5393743817034457e-6 * z + 9.490976487536711e-5) * z + 1.2500181021993545e-3) * z +
      1.0466137253814498e-2) *
      z +
      6.10288059825763e-2) *
      z +
      0.2569873142590225) *
      z +
      0.7868808831123079) *
      z +
      1.7221395351506155) *
      z +
      2.5687784862680085) *
      z +
      2.3510128403844215) *
      z +
    1
  return p / q
}

/** 1 − z·m(−z) with m(−z) = millsTail(z), the slope of the Mills ratio: as exact in the tail, where the difference is not. */
export function millsSlope(z: number): number {
  const p =
    ((((((((1.026731339857939e-6 * z + 2.8979020459060198e-5) * z + 0.0004069362273658912) * z +
      0.0036691590342850704) *
      z +
      0.02322715912625728) *
      z +
      0.10676233256292635) *
      z +
      0.3568400872517506) *
      z +
      0.8414751014992823) *
      z +
      1.286794847405686) *
      z +
    1.0
  const q =
    ((((((((((1.0267313398661627e-6 * z + 2.8979020457210468e-5) * z + 0.000410016421573682) * z +
      0.0037560960841174253) *
      z +
      0.02444180790069568) *
      z +
      0.11759592106443478) *
      z +
      0.4241233996806792) *
      z +
      1.1409584237616082) *
      z +
      2.2347005376427744) *
      z +
      3.025029602372242) *
      z +
      2.5401089847211926) *
      z +
    1.0
  return p / q
}
