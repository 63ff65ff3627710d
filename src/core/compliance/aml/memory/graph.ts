import { insert } from './windows.ts'

/** Something that went from one node to another: money between accounts, shares between traders. */
export type Edge = {
  /** Unique: the id of the payment (or fill) that showed it first. */
  key: string
  at: number
  from: string
  to: string
  amount: number
  /** Both rows of a transfer, when both are there. */
  ids: string[]
}

/** Edges by where they lead, oldest first; and those of the latest instant by where they come from. */
export type GraphState = { into: Map<string, Edge[]>; latest: { at: number; outOf: Map<string, Edge[]> } }

export const emptyGraph = (): GraphState => ({ into: new Map(), latest: { at: -1, outOf: new Map() } })

export function addEdge(graph: GraphState, edge: Edge): void {
  const edges = graph.into.get(edge.to)
  if (edges === undefined) graph.into.set(edge.to, [edge])
  else insert(edges, edge)
  if (graph.latest.at !== edge.at) graph.latest = { at: edge.at, outOf: new Map() }
  const { outOf } = graph.latest
  outOf.set(edge.from, [...(outOf.get(edge.from) ?? []), edge])
}

/** The edge of which a row is the other half: the same ends, the same amount, not yet complete. */
export function mateOf(
  graph: GraphState,
  from: string,
  to: string,
  amount: number,
  since: number,
): Edge | null {
  const edges = graph.into.get(to) ?? []
  return (
    edges.find(
      (edge) => edge.from === from && edge.amount === amount && edge.ids.length === 1 && edge.at >= since,
    ) ?? null
  )
}

export function forgetEdges(graph: GraphState, before: number): void {
  for (const [node, edges] of graph.into) {
    const kept = edges.filter(({ at }) => at >= before)
    if (kept.length === 0) graph.into.delete(node)
    else if (kept.length < edges.length) graph.into.set(node, kept)
  }
}

export type PathLimits = Readonly<{
  /** Nothing before this instant. */
  since: number
  /** Next amount over the amount before it, at every hop. */
  hopMin: number
  hopMax: number
  nodesMin: number
  nodesMax: number
  /** Two nodes of one owner are no two steps. */
  ownerOf: (node: string) => string
  /** The smallest amount of a way over its largest, at least. */
  spreadMin?: number
  /** Whether a way round is one that is sought; else the search goes on. */
  isSought?: (way: readonly Edge[]) => boolean
}>

/** A last edge looks back at so many edges into its source at most: a busy account is no ring. */
const LOOK_BACK_MAX = 256

/** As many edges of one instant are followed forward at most. */
const ENDS_MAX = 32

/** A share of an amount was rounded to cents: a hop that misses a line by less than this is on it. */
const ROUNDED = 1e-6

const isHop = (edge: Edge, next: Edge, { hopMin, hopMax }: PathLimits): boolean =>
  next.amount >= edge.amount * hopMin * (1 - ROUNDED) && next.amount <= edge.amount * hopMax * (1 + ROUNDED)

/** Edges that may stand before `next` on a path. */
function before(graph: GraphState, next: Edge, limits: PathLimits): readonly Edge[] {
  const edges = graph.into.get(next.from) ?? []
  const found: Edge[] = []
  for (let at = edges.length - 1; at >= 0 && found.length < LOOK_BACK_MAX; at -= 1) {
    const edge = edges[at]
    if (edge === undefined || edge.at < limits.since) break
    if (edge.at > next.at || edge.key === next.key) continue
    if (isHop(edge, next, limits)) found.push(edge)
  }
  return found
}

/**
 * The edges with which a way through this one may end: itself, and those of its very instant that follow on it, since which of
 * them was told first says nothing.
 */
export function endsAfter({ latest }: GraphState, edge: Edge, limits: PathLimits): readonly Edge[] {
  const ends = [edge]
  if (latest.at !== edge.at) return ends
  for (let at = 0; at < ends.length && ends.length < ENDS_MAX; at += 1) {
    const end = ends[at] as Edge
    for (const next of latest.outOf.get(end.to) ?? []) {
      if (!ends.includes(next) && isHop(end, next, limits)) ends.push(next)
    }
  }
  return ends
}

const isAlike = (edge: Edge, way: readonly Edge[], spreadMin: number): boolean =>
  way.every(
    ({ amount }) =>
      Math.min(amount, edge.amount) >= Math.max(amount, edge.amount) * spreadMin * (1 - ROUNDED),
  )

/** The shortest way round that `last` closes, in the order of time; null when it closes none. */
export function cycleClosedBy(graph: GraphState, last: Edge, limits: PathLimits): readonly Edge[] | null {
  const { spreadMin = 0, isSought = () => true } = limits
  let ways: readonly (readonly Edge[])[] = [[last]]
  for (let nodes = 2; nodes <= limits.nodesMax && ways.length > 0; nodes += 1) {
    const longer: (readonly Edge[])[] = []
    for (const way of ways) {
      const [head] = way as [Edge]
      for (const edge of before(graph, head, limits)) {
        if (spreadMin > 0 && !isAlike(edge, way, spreadMin)) continue
        const longerWay = [edge, ...way]
        if (edge.from === last.to && nodes >= limits.nodesMin && isSought(longerWay)) return longerWay
        if (isNewOwner(edge.from, way, limits)) longer.push(longerWay)
      }
    }
    ways = longer.slice(0, LOOK_BACK_MAX)
  }
  return null
}

/** The longest way that ends with `last`, in the order of time. */
export function chainEndingIn(graph: GraphState, last: Edge, limits: PathLimits): readonly Edge[] {
  let best: readonly Edge[] = [last]
  let ways: readonly (readonly Edge[])[] = [best]
  while (ways.length > 0 && best.length + 1 < limits.nodesMax) {
    const longer = ways.flatMap((way) => {
      const [head] = way as [Edge]
      return before(graph, head, limits)
        .filter((edge) => isNewOwner(edge.from, way, limits))
        .map((edge) => [edge, ...way])
    })
    ;[best = best] = longer
    ways = longer.slice(0, LOOK_BACK_MAX)
  }
  return best
}

function isNewOwner(node: string, way: readonly Edge[], { ownerOf }: PathLimits): boolean {
  const owner = ownerOf(node)
  return way.every((edge) => ownerOf(edge.to) !== owner && ownerOf(edge.from) !== owner)
}
