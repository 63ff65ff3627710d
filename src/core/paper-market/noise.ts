/**
 * Chance that can be looked up instead of drawn: the same numbers give the same value, in any order of asking. That lets
 * a price be a function of time, so a restart finds the price where it would have been.
 */
export function hash(seed: number, a: number, b: number, c = 0): number {
  // Words are mixed one after another with the finaliser of splitmix32 (Steele, Lea and Flood 2014).
  let z = mix(seed | 0)
  z = mix(z ^ (a | 0))
  z = mix((z + 0x9e3779b9) ^ (b | 0))
  return mix((z + 0x9e3779b9) ^ (c | 0))
}

function mix(word: number): number {
  let z = (word + 0x9e3779b9) | 0
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad)
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
  return (z ^ (z >>> 15)) >>> 0
}

/** In (0, 1). */
export const uniformAt = (seed: number, a: number, b: number, c = 0): number =>
  (hash(seed, a, b, c) + 0.5) / 4_294_967_296

/** Standard normal (Box and Muller 1958). */
export const normalAt = (seed: number, a: number, b: number, c = 0): number =>
  Math.sqrt(-2 * Math.log(uniformAt(seed, a, b, 2 * c))) *
  Math.cos(2 * Math.PI * uniformAt(seed, a, b, 2 * c + 1))

/** Levels of halving of a bridge: the finest piece of a day is 0.66 s. */
const BRIDGE_DEPTH = 17

/**
 * Standard Brownian bridge at `fraction` in [0, 1], 0 at both ends, by midpoint displacement (Lévy 1948): variance
 * fraction·(1 − fraction). `key` names the bridge. Below the finest piece it is a straight line.
 */
export function bridgeAt(seed: number, key: number, fraction: number): number {
  let [left, right, low, length, node] = [0, 0, 0, 1, 1]
  for (let depth = 0; depth < BRIDGE_DEPTH; depth++) {
    const middle = (left + right) / 2 + (Math.sqrt(length) / 2) * normalAt(seed, key, node)
    length /= 2
    if (fraction < low + length) {
      right = middle
      node = 2 * node
    } else {
      left = middle
      low += length
      node = 2 * node + 1
    }
  }
  return left + ((fraction - low) / length) * (right - left)
}

/** Smooth value noise of unit scale at `time` in units of its period: normals at whole times, eased between. */
export function smoothNoise(seed: number, octave: number, time: number): number {
  const whole = Math.floor(time)
  const u = time - whole
  const ease = u * u * (3 - 2 * u)
  const index = whole % 2_147_483_647
  return normalAt(seed, octave, index) * (1 - ease) + normalAt(seed, octave, index + 1) * ease
}
