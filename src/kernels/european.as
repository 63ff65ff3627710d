// Price and first-order greeks of blocks of European options: core/pricing/kernels/european.ts, two options at once.
import { exponential, logRatio, millsSlope, millsTail } from './elementary'
import { abs, add, both, constant, div, mul, neg, one, pick, root, sub, within } from './lanes'

/** Options in a block. The host copies blocks in and out: both stay in the processor's cache. */
const ROWS: usize = 1024
const COLUMN: usize = ROWS * 8
/** Six columns of terms, six of values; then the bytes: calls and statuses. */
const TERMS: usize = memory.data(1024 * 8 * 6, 16)
const VALUES: usize = memory.data(1024 * 8 * 6, 16)
const CALLS: usize = memory.data(1024, 16)
const STATUSES: usize = memory.data(1024, 16)

/** 1, 0.5, −0.5, 1/√2π, the least part that a difference may be, then the bounds of what suits: legs, time, deviation, growth, distance, and from where on there is none. */
const C: usize = memory.data<f64>([
  1, 0.5, -0.5, 0.3989422804014327, 0.00390625, 1e-20, 1e20, 1e-8, 1e4, 1e-6, 16, 100, 35, 39,
])
const UNSUITED: u8 = 255

/** 3, 4, 5, 6, 1/42, 1/20, 1/6. */
const GAP: usize = memory.data<f64>([
  3, 4, 5, 6, 0.023809523809523808, 0.05, 0.16666666666666666,
])

function closeGap(a: v128, t: v128): v128 {
  const m = millsTail(a)
  const slope = millsSlope(a)
  const square = mul(t, t)
  const m2 = sub(m, mul(a, slope))
  const m3 = sub(add(slope, slope), mul(a, m2))
  const m4 = sub(mul(constant(GAP, 0), m2), mul(a, m3))
  const m5 = sub(mul(constant(GAP, 1), m3), mul(a, m4))
  const m6 = sub(mul(constant(GAP, 2), m4), mul(a, m5))
  const m7 = sub(mul(constant(GAP, 3), m5), mul(a, m6))
  let series = add(mul(mul(m7, square), constant(GAP, 4)), m5)
  series = add(mul(mul(series, square), constant(GAP, 5)), m3)
  series = add(mul(mul(series, square), constant(GAP, 6)), slope)
  return mul(add(t, t), series)
}

export function europeanTerms(): usize { return TERMS }
export function europeanValuesAt(): usize { return VALUES }
export function europeanCalls(): usize { return CALLS }
export function europeanStatuses(): usize { return STATUSES }

/** Values of the first `count` rows; answers how many of them are left to the host, with the status 255. */
export function europeanBlock(count: i32): i32 {
  let left: i32 = 0
  for (let row: usize = 0; row < <usize>count; row += 2) {
    const at = TERMS + row * 8
    const underlying = v128.load(at)
    const strike = v128.load(at + COLUMN)
    const rate = v128.load(at + COLUMN * 2)
    const yieldCont = v128.load(at + COLUMN * 3)
    const time = v128.load(at + COLUMN * 4)
    const vol = v128.load(at + COLUMN * 5)
    const calls = i64x2.extend_low_i32x4_u(
      i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load16_splat(CALLS + row))),
    )
    const sign = v128.xor(constant(C, 0), i64x2.shl(i64x2.eq(calls, i64x2.splat(0)), 63))

    const rootTime = root(time)
    const deviation = mul(vol, rootTime)
    const rateTime = mul(rate, time)
    const yieldTime = mul(yieldCont, time)
    let suits = both(within(underlying, C, 5), within(strike, C, 5))
    suits = both(suits, both(within(time, C, 7), within(deviation, C, 9)))
    suits = both(suits, both(f64x2.le(abs(rateTime), constant(C, 11)), f64x2.le(abs(yieldTime), constant(C, 11))))

    const logMoney = add(logRatio(underlying, strike), mul(sub(rate, yieldCont), time))
    const ratio = div(logMoney, deviation)
    const half = mul(deviation, constant(C, 1))
    const d1 = add(ratio, half)
    const d2 = sub(ratio, half)
    const distance1 = abs(d1)
    const distance2 = abs(d2)
    const isNear = both(f64x2.le(distance1, constant(C, 12)), f64x2.le(distance2, constant(C, 12)))
    const isFar = both(f64x2.gt(distance1, constant(C, 13)), f64x2.gt(distance2, constant(C, 13)))
    suits = both(suits, v128.or(isNear, isFar))

    const yieldFactor = exponential(neg(yieldTime))
    const discountFactor = exponential(neg(rateTime))
    const forwardLeg = mul(underlying, yieldFactor)
    const strikeLeg = mul(strike, discountFactor)
    const bell = mul(constant(C, 3), exponential(mul(mul(d1, d1), constant(C, 2))))
    const density = mul(yieldFactor, v128.andnot(bell, isFar))
    const spread = mul(underlying, density)
    const mills1 = millsTail(distance1)
    const mills2 = millsTail(distance2)
    const tail1 = mul(spread, mills1)
    const tail2 = mul(spread, mills2)

    const below = f64x2.le(logMoney, one(0))
    const nearD = pick(below, d1, neg(d2))
    const nearLeg = pick(below, forwardLeg, strikeLeg)
    const nearTail = pick(below, tail1, tail2)
    const farTail = pick(below, tail2, tail1)
    const isTail = f64x2.lt(nearD, one(0))
    const whole = pick(isTail, nearTail, nearLeg)
    const difference = sub(pick(isTail, nearTail, sub(nearLeg, nearTail)), farTail)
    const isWhole = f64x2.ge(difference, mul(whole, constant(C, 4)))
    let outOfTheMoney = difference
    if (!i64x2.all_true(isWhole))
      outOfTheMoney = pick(isWhole, difference, mul(spread, closeGap(abs(ratio), half)))

    const isTail1 = f64x2.lt(mul(sign, d1), one(0))
    const isTail2 = f64x2.lt(mul(sign, d2), one(0))
    const leg1 = pick(isTail1, tail1, sub(forwardLeg, tail1))
    const leg2 = pick(isTail2, tail2, sub(strikeLeg, tail2))
    const weight1 = mul(density, mills1)
    const delta = pick(isTail1, weight1, sub(yieldFactor, weight1))
    const isIn = f64x2.gt(mul(sign, logMoney), one(0))
    const intrinsic = both(isIn, mul(sign, sub(forwardLeg, strikeLeg)))
    const carry = mul(sign, sub(mul(yieldCont, leg1), mul(rate, leg2)))
    const decay = div(mul(spread, vol), add(rootTime, rootTime))

    const to = VALUES + row * 8
    v128.store(to, add(intrinsic, outOfTheMoney))
    v128.store(to + COLUMN, mul(sign, delta))
    v128.store(to + COLUMN * 2, div(density, mul(underlying, deviation)))
    v128.store(to + COLUMN * 3, mul(spread, rootTime))
    v128.store(to + COLUMN * 4, sub(carry, decay))
    v128.store(to + COLUMN * 5, mul(sign, mul(time, leg2)))
    const mask = i64x2.bitmask(suits)
    store<u8>(STATUSES + row, mask & 1 ? 0 : UNSUITED)
    store<u8>(STATUSES + row + 1, mask & 2 ? 0 : UNSUITED)
    left += 2 - popcnt(mask)
  }
  return left
}
