import { assert, makeRandom, sha256Hex } from '../kernel/index.ts'

/** Whoever is short, and how many lots. `id` names them for ever: the draw is repeatable by it. */
type ShortHolder = Readonly<{ id: string; lots: number }>

/** Seed of a draw: the first 32 bits of SHA-256 over its text, so that anybody can repeat it. */
const seedOf = (text: string): number => Number.parseInt(sha256Hex(text).slice(0, 8), 16)

/**
 * Shares `lots` exercised lots out among the shorts in proportion to what each is short: everybody gets the whole part
 * of their share, and the lots that are left over are drawn one by one, with a chance in proportion to the part that was
 * cut off, nobody more than once and never beyond what they are short. The same holders, lots and seed text give the
 * same answer. Ordered by id; holders without any are left out.
 */
export function assignProRata(
  shorts: readonly ShortHolder[],
  lots: number,
  seedText: string,
): ReadonlyMap<string, number> {
  const holders = shorts.toSorted((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
  const total = holders.reduce((sum, holder) => sum + BigInt(holder.lots), 0n)
  assert(Number.isSafeInteger(lots) && lots >= 0, 'lots to assign are a whole number')
  assert(BigInt(lots) <= total, 'no more can be assigned than is short')
  if (lots === 0) return new Map()
  const shares = holders.map(({ id, lots: short }) => {
    const product = BigInt(lots) * BigInt(short)
    return { id, assigned: Number(product / total), rest: Number(product % total) }
  })
  let left = lots - shares.reduce((sum, { assigned }) => sum + assigned, 0)
  const random = makeRandom(seedOf(seedText))
  const drawing = shares.filter(({ rest }) => rest > 0)
  for (; left > 0; left--) {
    const weight = drawing.reduce((sum, { rest }) => sum + rest, 0)
    let ticket = random.next() * weight
    let drawn = drawing.findIndex(({ rest }) => (ticket -= rest) < 0)
    if (drawn < 0) drawn = drawing.length - 1
    const [share] = drawing.splice(drawn, 1)
    assert(share !== undefined, 'each lot that is left has somebody whose share was cut')
    share.assigned += 1
  }
  return new Map(shares.filter(({ assigned }) => assigned > 0).map(({ id, assigned }) => [id, assigned]))
}
