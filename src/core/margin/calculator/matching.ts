import { Decimal, ZERO } from '../../kernel/index.ts'

/** `quantity` of the short at `short` answered for by the long at `long`. */
type Match = Readonly<{ short: number; long: number; quantity: Decimal }>

type Arc = { to: number; capacity: Decimal; cost: Decimal; back: number }

function makeGraph(size: number) {
  const arcs: Arc[][] = Array.from({ length: size }, () => [])
  const at = (node: number): Arc[] => arcs[node] as Arc[]
  const join = (from: number, to: number, capacity: Decimal, cost: Decimal): void => {
    at(from).push({ to, capacity, cost, back: at(to).length })
    at(to).push({ to: from, capacity: ZERO, cost: cost.neg(), back: at(from).length - 1 })
  }
  return { at, join }
}

type Graph = ReturnType<typeof makeGraph>
type Step = Readonly<{ node: number; arc: number }>

/** The cheapest way from the first node to the last by Bellman and Ford; null where none saves anything. */
function cheapestPath(graph: Graph, size: number): readonly Step[] | null {
  const cost: (Decimal | null)[] = Array.from({ length: size }, (_, node) => (node === 0 ? ZERO : null))
  const came: (Step | null)[] = Array.from({ length: size }, () => null)
  for (let round = 1, isChanged = true; round < size && isChanged; round += 1) {
    isChanged = false
    for (let node = 0; node < size; node += 1) {
      const here = cost[node] ?? null
      if (here === null) continue
      for (const [arc, { to, capacity, cost: price }] of graph.at(node).entries()) {
        const reached = here.plus(price)
        const known = cost[to] ?? null
        if (!capacity.gt(ZERO) || (known !== null && !reached.lt(known))) continue
        cost[to] = reached
        came[to] = { node, arc }
        isChanged = true
      }
    }
  }
  const last = cost[size - 1] ?? null
  if (last === null || !last.lt(ZERO)) return null
  const path: Step[] = []
  for (let step = came[size - 1] ?? null; step !== null; step = came[step.node] ?? null) path.push(step)
  return path
}

/**
 * Gives longs to shorts so that the sum of `saving` times quantity is the greatest (a transportation problem, by
 * successive cheapest paths: Ford and Fulkerson 1962, ch. III). A pair that saves nothing (0, or null where it may not
 * be made) is not made. Exact in decimals; at most a few dozen of each side are expected.
 */
export function bestMatches(
  shorts: readonly Decimal[],
  longs: readonly Decimal[],
  saving: (short: number, long: number) => Decimal | null,
): readonly Match[] {
  const size = shorts.length + longs.length + 2
  const graph = makeGraph(size)
  const longNode = (long: number): number => 1 + shorts.length + long
  shorts.forEach((quantity, short) => graph.join(0, 1 + short, quantity, ZERO))
  longs.forEach((quantity, long) => graph.join(longNode(long), size - 1, quantity, ZERO))
  shorts.forEach((quantity, short) => {
    longs.forEach((_, long) => {
      const saved = saving(short, long)
      if (saved?.gt(ZERO)) graph.join(1 + short, longNode(long), quantity, saved.neg())
    })
  })
  for (let path = cheapestPath(graph, size); path !== null; path = cheapestPath(graph, size)) {
    const arcs = path.map(({ node, arc }) => graph.at(node)[arc] as Arc)
    const quantity = Decimal.min(...arcs.map(({ capacity }) => capacity))
    for (const arc of arcs) {
      arc.capacity = arc.capacity.minus(quantity)
      const back = graph.at(arc.to)[arc.back] as Arc
      back.capacity = back.capacity.plus(quantity)
    }
  }
  return shorts.flatMap((quantity, short) =>
    graph.at(1 + short).flatMap(({ to, capacity, cost }) => {
      const given = cost.lt(ZERO) ? quantity.minus(capacity) : ZERO
      return given.gt(ZERO) ? [{ short, long: to - 1 - shorts.length, quantity: given }] : []
    }),
  )
}
