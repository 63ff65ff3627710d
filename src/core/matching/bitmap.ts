import type { Columns } from './columns.ts'

/** Which places of a ring are taken, in three storeys of 32-bit words: the next one is found in at most five looks. */
export type Bitmap = { readonly low: Int32Array; readonly middle: Int32Array; top: number }

const lowWords = (length: number): number => length >>> 5
const middleWords = (length: number): number => Math.max(1, length >>> 10)

/** Words that a bitmap takes out of its columns. */
export const bitmapWords = (length: number): number => lowWords(length) + middleWords(length)

/** `length` is a power of two from 64 to 32,768. */
export const makeBitmap = (length: number, { ints }: Pick<Columns, 'ints'>): Bitmap => ({
  low: ints(lowWords(length)),
  middle: ints(middleWords(length)),
  top: 0,
})

export function setBit(bitmap: Bitmap, at: number): void {
  const word = at >>> 5
  const group = at >>> 10
  const { low, middle } = bitmap
  low[word] = (low[word] as number) | (1 << (at & 31))
  middle[group] = (middle[group] as number) | (1 << (word & 31))
  bitmap.top |= 1 << group
}

export function clearBit(bitmap: Bitmap, at: number): void {
  const word = at >>> 5
  const { low, middle } = bitmap
  const bits = (low[word] as number) & ~(1 << (at & 31))
  low[word] = bits
  if (bits !== 0) return
  const group = at >>> 10
  const words = (middle[group] as number) & ~(1 << (word & 31))
  middle[group] = words
  if (words === 0) bitmap.top &= ~(1 << group)
}

const highestBit = (word: number): number => 31 - Math.clz32(word)

/** The nearest taken place at or below `at`, going round the ring's end; -1 when none is taken. */
export function bitAtOrBelow(bitmap: Bitmap, at: number): number {
  const { low, middle } = bitmap
  const word = at >>> 5
  const bits = (low[word] as number) & (-1 >>> (31 - (at & 31)))
  if (bits !== 0) return (word << 5) + highestBit(bits)
  let group = at >>> 10
  const words = (middle[group] as number) & ~(-1 << (word & 31))
  if (words !== 0) {
    const found = (group << 5) + highestBit(words)
    return (found << 5) + highestBit(low[found] as number)
  }
  const groups = bitmap.top & ~(-1 << group)
  // Nothing below: what is left lies above and is reached by going round.
  if (groups === 0 && bitmap.top === 0) return -1
  group = highestBit(groups === 0 ? bitmap.top : groups)
  const found = (group << 5) + highestBit(middle[group] as number)
  return (found << 5) + highestBit(low[found] as number)
}
