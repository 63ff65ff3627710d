// Implied volatilities of blocks of premiums: core/pricing/kernels/implied.ts, two at once. Where that function branches by
// region, here both ways are computed and picked from.
import { exponential, logRatio, millsTail } from './elementary'
import { abs, add, both, constant, div, mul, neg, pick, root, step, sub, within } from './lanes'

const ROWS: usize = 1024
const COLUMN: usize = ROWS * 8
/** Forward, strike, discount factor, time, price. */
const TERMS: usize = memory.data(1024 * 8 * 5, 16)
const VOLS: usize = memory.data(1024 * 8, 16)
const CALLS: usize = memory.data(1024, 16)
const STATUSES: usize = memory.data(1024, 16)
const UNSUITED: u8 = 255
const STEPS_MAX: i32 = 5

/**
 * 0: 1, ½, −½, ¼, 2, 3, 4, 1/6, −2 · 9: 1/√2π, √(π/2), Taylor's bounds ¼ and −½ · 13: the least exponent, the part of s that
 * has settled · 15: legs, time · 19: least distance from a bound, least target, least deviation, greatest distance.
 */
const C: usize = memory.data<f64>([
  1, 0.5, -0.5, 0.25, 2, 3, 4, 0.16666666666666666, -2,
  0.3989422804014327, 1.2533141373155001, 0.25, -0.5,
  -700, 1e-4,
  1e-20, 1e20, 1e-8, 1e4,
  1e-14, 1e-250, 1e-6, 35,
])
const UPPER_OVER: usize = memory.data<f64>([0.010328, 0.802853, 2.515517])
const UPPER_UNDER: usize = memory.data<f64>([0.001308, 0.189269, 1.432788, 1])
const LOWER_OVER: usize = memory.data<f64>([0.01726419808, 0.03162583918, -0.002886331748, 0.3984424278])
const LOWER_UNDER: usize = memory.data<f64>([0.01227705996, 0.02001471344, 0.1031682799, -0.01717967785, 1])
/** n, n + 1 and 1/((n+1)(n+2)) for n = 1, 3, … 15. */
const TAYLOR: usize = memory.data<f64>([
  1, 2, 0.16666666666666666, 3, 4, 0.05, 5, 6, 0.023809523809523808, 7, 8, 0.013888888888888888,
  9, 10, 0.00909090909090909, 11, 12, 0.00641025641025641, 13, 14, 0.004761904761904762,
  15, 16, 0.003676470588235294,
])
const TAYLOR_VALUES: i32 = 24

export function impliedTerms(): usize { return TERMS }
export function impliedVolsAt(): usize { return VOLS }
export function impliedCalls(): usize { return CALLS }
export function impliedStatuses(): usize { return STATUSES }

function taylorGap(h: v128, t: v128): v128 {
  let previous = millsTail(neg(h))
  let current = add(constant(C, 0), mul(h, previous))
  let factor = add(t, t)
  let gap = mul(factor, current)
  const square = mul(t, t)
  for (let i = 0; i < TAYLOR_VALUES; i += 3) {
    const even = add(mul(h, current), mul(constant(TAYLOR, i), previous))
    const odd = add(mul(h, even), mul(constant(TAYLOR, i + 1), current))
    previous = even
    current = odd
    factor = mul(factor, mul(square, constant(TAYLOR, i + 2)))
    gap = add(gap, mul(factor, current))
  }
  return gap
}

function upperGuess(p: v128): v128 {
  const t = root(mul(constant(C, 8), logRatio(p, constant(C, 0))))
  const over = step(step(constant(UPPER_OVER, 0), t, UPPER_OVER, 1), t, UPPER_OVER, 2)
  let under = step(constant(UPPER_UNDER, 0), t, UPPER_UNDER, 1)
  under = step(step(under, t, UPPER_UNDER, 2), t, UPPER_UNDER, 3)
  const quantile = sub(t, div(over, under))
  return add(quantile, quantile)
}

function lowerGuess(distance: v128, target: v128): v128 {
  const r = root(logRatio(add(target, distance), target))
  let over = step(constant(LOWER_OVER, 0), r, LOWER_OVER, 1)
  over = step(step(over, r, LOWER_OVER, 2), r, LOWER_OVER, 3)
  let under = step(constant(LOWER_UNDER, 0), r, LOWER_UNDER, 1)
  under = step(step(under, r, LOWER_UNDER, 2), r, LOWER_UNDER, 3)
  under = step(under, r, LOWER_UNDER, 4)
  return div(mul(distance, under), mul(mul(r, r), over))
}

// @ts-ignore: decorator
@inline function householder(newton: v128, second: v128, third: v128): v128 {
  const over = mul(newton, add(constant(C, 0), mul(mul(second, newton), constant(C, 1))))
  const bend = add(second, mul(mul(third, newton), constant(C, 7)))
  const move = div(over, add(constant(C, 0), mul(newton, bend)))
  return pick(f64x2.gt(mul(move, newton), f64x2.splat(0)), move, newton)
}

function householderStep(
  isLower: v128, isUpper: v128, x: v128, s: v128, target: v128, most: v128, logTarget: v128,
): v128 {
  const inverse = div(constant(C, 0), s)
  const h = div(x, s)
  const t = mul(s, constant(C, 1))
  const d1 = add(h, t)
  const square = mul(h, h)
  const exponent = f64x2.max(mul(add(square, mul(t, t)), constant(C, 2)), constant(C, 13))
  const vega = mul(constant(C, 9), exponential(exponent))
  const mills1 = millsTail(abs(d1))
  const mills2 = millsTail(sub(t, h))
  const isTaylor = both(f64x2.lt(t, constant(C, 11)), f64x2.gt(mul(h, t), constant(C, 12)))
  let gap = sub(mills1, mills2)
  if (v128.any_true(isTaylor)) gap = pick(isTaylor, taylorGap(h, t), gap)
  const sum = add(mills1, mills2)
  const second = sub(mul(square, inverse), mul(s, constant(C, 3)))
  const third = sub(
    sub(mul(second, second), mul(mul(constant(C, 5), square), mul(inverse, inverse))),
    constant(C, 3),
  )

  const part = pick(isLower, gap, sum)
  const slope = div(constant(C, 0), part)
  const logValue = add(logRatio(mul(constant(C, 9), part), constant(C, 0)), exponent)
  const isDirect = v128.or(isTaylor, f64x2.lt(d1, f64x2.splat(0)))
  const value = pick(isDirect, mul(vega, gap), sub(most, mul(vega, sum)))
  const slopeSquare = mul(slope, slope)
  const inverseLog = div(constant(C, 0), logValue)
  const bend = add(constant(C, 0), mul(constant(C, 4), inverseLog))
  const lowerNewton = mul(mul(sub(logTarget, logValue), div(logValue, logTarget)), part)
  const upperNewton = mul(sub(logValue, logTarget), part)
  const middleNewton = div(sub(target, value), vega)
  const lowerSecond = sub(second, mul(slope, bend))
  const logBend = add(
    constant(C, 0),
    mul(mul(constant(C, 5), inverseLog), add(constant(C, 0), inverseLog)),
  )
  const lowerThird = add(
    third,
    sub(
      mul(mul(constant(C, 4), slopeSquare), logBend),
      mul(mul(constant(C, 5), second), mul(slope, bend)),
    ),
  )
  const upperThird = add(
    third,
    add(mul(mul(constant(C, 5), second), slope), mul(constant(C, 4), slopeSquare)),
  )
  return householder(
    pick(isLower, lowerNewton, pick(isUpper, upperNewton, middleNewton)),
    pick(isLower, lowerSecond, pick(isUpper, add(second, slope), second)),
    pick(isLower, lowerThird, pick(isUpper, upperThird, third)),
  )
}

/** The roots of two targets; 0 where one does not settle or was not asked for. */
function settle(asked: v128, x: v128, target: v128, most: v128, missing: v128): v128 {
  const inflection = root(mul(constant(C, 8), x))
  const vegaThere = mul(constant(C, 9), most)
  const valueThere = mul(vegaThere, sub(constant(C, 10), millsTail(inflection)))
  const isLower = f64x2.lt(target, valueThere)
  const isUpper = v128.andnot(f64x2.lt(missing, mul(most, constant(C, 1))), isLower)
  const logTarget = logRatio(pick(isLower, target, missing), constant(C, 0))
  let s = add(inflection, div(sub(target, valueThere), vegaThere))
  if (v128.any_true(isLower)) s = pick(isLower, lowerGuess(neg(x), target), s)
  if (v128.any_true(isUpper)) {
    const tails = div(missing, add(most, div(constant(C, 0), most)))
    s = pick(isUpper, f64x2.max(upperGuess(tails), inflection), s)
  }
  let roots = f64x2.splat(0)
  let open = asked
  for (let taken = 0; taken < STEPS_MAX && v128.any_true(open); taken++) {
    const move = householderStep(isLower, isUpper, x, s, target, most, logTarget)
    const next = add(s, move)
    const settled = both(open, f64x2.le(abs(move), mul(constant(C, 14), s)))
    roots = pick(settled, next, roots)
    open = v128.andnot(open, settled)
    const low = pick(isLower, mul(s, constant(C, 3)), inflection)
    const high = pick(isLower, inflection, mul(s, constant(C, 6)))
    s = f64x2.min(f64x2.max(next, low), high)
  }
  return roots
}

/** Volatilities of the first `count` premiums; answers how many are left to the host, with the status 255. */
export function impliedBlock(count: i32): i32 {
  let left: i32 = 0
  for (let row: usize = 0; row < <usize>count; row += 2) {
    const at = TERMS + row * 8
    const forward = v128.load(at)
    const strike = v128.load(at + COLUMN)
    const discountFactor = v128.load(at + COLUMN * 2)
    const time = v128.load(at + COLUMN * 3)
    const price = v128.load(at + COLUMN * 4)
    const calls = i64x2.extend_low_i32x4_u(
      i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load16_splat(CALLS + row))),
    )
    const isPut = i64x2.eq(calls, i64x2.splat(0))
    const sign = v128.xor(constant(C, 0), i64x2.shl(isPut, 63))
    let suits = both(within(forward, C, 15), within(strike, C, 15))
    suits = both(suits, both(within(discountFactor, C, 15), within(time, C, 17)))

    const forwardLeg = mul(discountFactor, forward)
    const strikeLeg = mul(discountFactor, strike)
    const inMoney = mul(sign, sub(forward, strike))
    const isIn = f64x2.gt(inMoney, f64x2.splat(0))
    const overIntrinsic = sub(price, both(isIn, mul(discountFactor, inMoney)))
    const bound = pick(isPut, strikeLeg, forwardLeg)
    const distance = mul(f64x2.max(forwardLeg, strikeLeg), constant(C, 19))
    const scale = mul(root(forwardLeg), root(strikeLeg))
    const target = div(overIntrinsic, scale)
    const room = sub(bound, price)
    suits = both(suits, f64x2.ge(overIntrinsic, both(isIn, distance)))
    suits = both(suits, both(f64x2.ge(room, distance), f64x2.ge(target, constant(C, 20))))

    const x = neg(abs(logRatio(forward, strike)))
    const s = settle(suits, x, target, exponential(mul(x, constant(C, 1))), div(room, scale))
    suits = both(suits, f64x2.ge(s, constant(C, 21)))
    suits = both(suits, f64x2.le(sub(mul(s, constant(C, 1)), div(x, s)), constant(C, 22)))
    v128.store(VOLS + row * 8, div(s, root(time)))
    const mask = i64x2.bitmask(suits)
    store<u8>(STATUSES + row, mask & 1 ? 0 : UNSUITED)
    store<u8>(STATUSES + row + 1, mask & 2 ? 0 : UNSUITED)
    left += 2 - popcnt(mask)
  }
  return left
}
