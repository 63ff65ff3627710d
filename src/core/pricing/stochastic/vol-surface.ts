/** Total variance with its first and second derivative in k = ln(K/F). */
export type VarianceJet = Readonly<{ w: number; slope: number; curvature: number }>

/** Total variance at a point with the derivatives that a density and Dupire's formula want. */
type SurfacePoint = Readonly<VarianceJet & { /** ∂w/∂t at fixed k, per year. */ timeSlope: number }>

/** What others take of a surface: functions of strike and time, nothing of how it was fitted. */
export type VolSurface = Readonly<{
  /** `strike` > 0, `timeYears` > 0. */
  volAnnual: (strike: number, timeYears: number) => number
  totalVariance: (logMoneyness: number, timeYears: number) => number
  forward: (timeYears: number) => number
  point: (logMoneyness: number, timeYears: number) => SurfacePoint
}>

/** One expiry of a surface, whatever curve it has. */
type SurfaceSlice = Readonly<{
  timeYears: number
  forward: number
  smile: Readonly<{ jet: (logMoneyness: number) => VarianceJet }>
}>

/**
 * A surface as functions of strike and time. Between expiries total variance is linear in time at fixed k = ln(K/F(t)):
 * where the slices do not cross, nothing between them does (Gatheral and Jacquier 2014, section 5.3). Before the first
 * expiry volatility at fixed k is that of the first, w = w₁·t/T₁. After the last one variance grows at fixed k by the
 * same amount for every strike, at the at-the-money pace of the last two (of the whole, when there is one): wings keep
 * their slope, so that Lee's bound and the calendar hold. The forward is log-linear in time, with the growth of the
 * nearest two expiries beyond the ends. `slices` are at least one, ascending in time.
 */
export function makeSurface(given: readonly SurfaceSlice[]): VolSurface {
  // Of two expiries at one time (morning and evening settlement) the first stands.
  const slices = given.filter((slice, i) => slice.timeYears !== given[i - 1]?.timeYears)
  const last = slices.length - 1
  const sliceAt = (i: number): SurfaceSlice => slices[i] as SurfaceSlice
  const before = makeBefore(slices)

  const point = (logMoneyness: number, timeYears: number): SurfacePoint => {
    const at = before(timeYears)
    if (at < 0) {
      const first = sliceAt(0)
      const { w, slope, curvature } = first.smile.jet(logMoneyness)
      const part = timeYears / first.timeYears
      return {
        w: w * part,
        slope: slope * part,
        curvature: curvature * part,
        timeSlope: w / first.timeYears,
      }
    }
    const low = sliceAt(at)
    const jet = low.smile.jet(logMoneyness)
    if (at === last) {
      const timeSlope = lastPace(slices)
      return { ...jet, w: jet.w + timeSlope * (timeYears - low.timeYears), timeSlope }
    }
    const high = sliceAt(at + 1)
    const later = high.smile.jet(logMoneyness)
    const span = high.timeYears - low.timeYears
    const part = (timeYears - low.timeYears) / span
    return {
      w: jet.w + (later.w - jet.w) * part,
      slope: jet.slope + (later.slope - jet.slope) * part,
      curvature: jet.curvature + (later.curvature - jet.curvature) * part,
      timeSlope: (later.w - jet.w) / span,
    }
  }

  const totalVariance = makeTotalVariance(slices, before)

  const forward = (timeYears: number): number => {
    const at = Math.max(0, Math.min(last - 1, before(timeYears)))
    const [low, high] = [sliceAt(at), slices[at + 1]]
    if (!high) return low.forward
    const growth = Math.log(high.forward / low.forward) / (high.timeYears - low.timeYears)
    return low.forward * Math.exp(growth * (timeYears - low.timeYears))
  }

  return {
    point,
    forward,
    totalVariance,
    volAnnual: (strike, timeYears) =>
      Math.sqrt(Math.max(0, totalVariance(Math.log(strike / forward(timeYears)), timeYears)) / timeYears),
  }
}

type Before = (timeYears: number) => number

/** Index of the expiry at or before t; -1 before the first. */
function makeBefore(slices: readonly SurfaceSlice[]): Before {
  const times = Float64Array.from(slices, ({ timeYears }) => timeYears)
  return (timeYears) => {
    let at = times.length - 1
    while (at >= 0 && (times[at] as number) > timeYears) at -= 1
    return at
  }
}

/** As `point` has it, without its slopes: a grid asks it at every node. */
function makeTotalVariance(slices: readonly SurfaceSlice[], before: Before): VolSurface['totalVariance'] {
  const sliceAt = (i: number): SurfaceSlice => slices[i] as SurfaceSlice
  const pace = lastPace(slices)
  return (logMoneyness, timeYears) => {
    const at = before(timeYears)
    if (at < 0) {
      const first = sliceAt(0)
      return (first.smile.jet(logMoneyness).w * timeYears) / first.timeYears
    }
    const low = sliceAt(at)
    const { w } = low.smile.jet(logMoneyness)
    if (at === slices.length - 1) return w + pace * (timeYears - low.timeYears)
    const high = sliceAt(at + 1)
    const part = (timeYears - low.timeYears) / (high.timeYears - low.timeYears)
    return w + (high.smile.jet(logMoneyness).w - w) * part
  }
}

/** At-the-money variance per year between the last two expiries, 0 or more; of the only one over its life. */
function lastPace(slices: readonly SurfaceSlice[]): number {
  const [low, high] = [slices.at(-2), slices.at(-1)]
  if (!high) return 0
  const variance = high.smile.jet(0).w
  if (!low) return variance / high.timeYears
  return Math.max(0, (variance - low.smile.jet(0).w) / (high.timeYears - low.timeYears))
}
