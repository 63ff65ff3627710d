/** Seeded chance: the same seed gives the same sequence, everywhere and for ever. Not for secrets. */
export type Random = Readonly<{
  /** Uniform in [0, 1), 53 bits. */
  next: () => number
  /** Uniform whole number in [0, bound). */
  integer: (bound: number) => number
  /** Standard normal (Box and Muller 1958). */
  normal: () => number
}>

const mix = (state: number): number => {
  // splitmix32 finaliser (Steele, Lea and Flood 2014), to spread a small seed over the whole state.
  let z = state
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad)
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
  return (z ^ (z >>> 15)) >>> 0
}

/** xoshiro128** 1.1 (Blackman and Vigna 2018). `seed` is any whole number. */
export function makeRandom(seed: number): Random {
  let counter = seed | 0
  const spread = (): number => mix((counter = (counter + 0x9e3779b9) | 0))
  let [s0, s1, s2, s3] = [spread(), spread(), spread(), spread()]
  const rotl = (x: number, k: number): number => (x << k) | (x >>> (32 - k))
  const bits = (): number => {
    const result = Math.imul(rotl(Math.imul(s1, 5), 7), 9) >>> 0
    const t = s1 << 9
    s2 ^= s0
    s3 ^= s1
    s1 ^= s2
    s0 ^= s3
    s2 ^= t
    s3 = rotl(s3, 11)
    return result
  }
  const next = (): number => ((bits() >>> 5) * 67_108_864 + (bits() >>> 6)) / 9_007_199_254_740_992
  return {
    next,
    integer: (bound) => Math.floor(next() * bound),
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
  }
}
