import { MS_PER_DAY, MS_PER_HOUR } from '../../../kernel/index.ts'
import { usd, usdText } from '../amounts.ts'
import type { Edge, GraphState, PathLimits } from '../memory/graph.ts'
import { addEdge, chainEndingIn, cycleClosedBy, endsAfter, mateOf } from '../memory/graph.ts'
import type { Desk, Movement, Rule } from '../memory/state.ts'
import { raise } from '../memory/state.ts'

/** The two rows of one transfer lie at most so far apart. */
const MATE_MS = 2 * MS_PER_DAY
/** Longer chains are cut into pieces that overlap. */
const CHAIN_ACCOUNTS_MAX = 16

/** T08 and T16: money that goes through the accounts of several owners here, in a circle or down a chain. */
export const rings: Rule = (movement, desk) => {
  const edge = edgeOf(movement, desk)
  if (edge === null) return
  if (edge.ids.length > 1) {
    joinMate(edge, movement, desk)
    return
  }
  const { graph } = desk.state
  addEdge(graph, edge)
  const cycle = cycleThrough(edge, graph, cycleLimits(movement, desk))
  const chain = chainThrough(edge, graph, chainLimits(movement, desk))
  if (cycle !== null) raiseCycle(cycle, desk)
  else if (chain.length + 1 >= desk.parameters.rules.T16.accountsMin) raiseChain(chain, desk)
}

function cycleThrough(edge: Edge, graph: GraphState, limits: PathLimits): readonly Edge[] | null {
  for (const end of endsAfter(graph, edge, limits)) {
    const cycle = cycleClosedBy(graph, end, limits)
    if (cycle?.includes(edge) === true) return cycle
  }
  return null
}

function chainThrough(edge: Edge, graph: GraphState, limits: PathLimits): readonly Edge[] {
  let longest: readonly Edge[] = [edge]
  for (const end of endsAfter(graph, edge, limits)) {
    const chain = chainEndingIn(graph, end, limits)
    if (chain.length > longest.length && chain.includes(edge)) longest = chain
  }
  return longest
}

/** The transfer as an edge, new or completed by its second row; null when it does not run between two owners here. */
function edgeOf(movement: Movement, desk: Desk): Edge | null {
  const { payment, at, micros, direction, isOwn, isTransfer, account } = movement
  const { T08, T16 } = desk.parameters.rules
  if (!isTransfer || isOwn || micros < Math.min(usd(T08.hopMinUsd), usd(T16.hopMinUsd))) return null
  const other = desk.accountOf(payment.counterparty)
  if (other === null) return null
  const [here, there] = [account.account.account, other.account.account]
  const [from, to] = direction === 'out' ? [here, there] : [there, here]
  const mate = mateOf(desk.state.graph, from, to, micros, at - MATE_MS)
  if (mate !== null && mate.ids[0] !== payment.id) {
    mate.ids.push(payment.id)
    return mate
  }
  return { key: payment.id, at, from, to, amount: micros, ids: [payment.id] }
}

const ownerOf =
  (desk: Desk) =>
  (node: string): string =>
    desk.accountOf(node)?.account.customer ?? node

function cycleLimits({ at }: Movement, desk: Desk): PathLimits {
  const { windowMs, hopShareMin, hopShareMax, accountsMin, accountsMax } = desk.parameters.rules.T08
  return {
    since: at - windowMs,
    hopMin: hopShareMin,
    hopMax: hopShareMax,
    nodesMin: accountsMin,
    nodesMax: accountsMax,
    ownerOf: ownerOf(desk),
  }
}

function chainLimits({ at }: Movement, desk: Desk): PathLimits {
  const { windowMs, hopLossMax, accountsMin } = desk.parameters.rules.T16
  return {
    since: at - windowMs,
    hopMin: 1 - hopLossMax,
    hopMax: 1,
    nodesMin: accountsMin,
    nodesMax: CHAIN_ACCOUNTS_MAX,
    ownerOf: ownerOf(desk),
  }
}

const idsOfEdges = (edges: readonly Edge[]): readonly string[] => edges.flatMap(({ ids }) => ids)

const customersOf = (edges: readonly Edge[], desk: Desk): readonly string[] => [
  ...new Set(edges.flatMap(({ from, to }) => [from, to]).map(ownerOf(desk))),
]

function raiseCycle(edges: readonly Edge[], desk: Desk): void {
  const [first] = edges as [Edge]
  const last = edges.at(-1) ?? first
  const customers = customersOf(edges, desk)
  raise(desk, {
    typology: 'T08',
    subject: edges
      .map(({ from }) => from)
      .toSorted()
      .join('>'),
    customer: customers[0] ?? first.from,
    customers,
    firstAt: first.at,
    lastAt: last.at,
    evidence: idsOfEdges(edges),
    excess: 1 + edges.length / desk.parameters.rules.T08.accountsMax,
    explanation:
      `${usdText(first.amount)} USD go round ${edges.map(({ from }) => from).join(' > ')} > ${first.from} within ` +
      `${Math.max(1, Math.ceil((last.at - first.at) / MS_PER_DAY))} days, ${usdText(last.amount)} USD come back`,
  })
}

function raiseChain(edges: readonly Edge[], desk: Desk): void {
  const [first] = edges as [Edge]
  const last = edges.at(-1) ?? first
  const earlier = edges.slice(0, -1)
  if (earlier.every(({ key }) => desk.alerts.claimantOf('T08', key) !== null)) return
  const claimed = idsOfEdges(edges).map((id) => desk.alerts.claimantOf('T16', id))
  const customers = customersOf(edges, desk)
  raise(desk, {
    typology: 'T16',
    subject: claimed.find((subject) => subject !== null) ?? first.key,
    customer: customers[0] ?? first.from,
    customers,
    firstAt: first.at,
    lastAt: last.at,
    evidence: idsOfEdges(edges),
    excess: (edges.length + 1) / desk.parameters.rules.T16.accountsMin,
    explanation:
      `${usdText(first.amount)} USD pass through ${edges.length + 1} accounts within ` +
      `${Math.max(1, Math.ceil((last.at - first.at) / MS_PER_HOUR))} hours, ${usdText(last.amount)} USD at the end`,
  })
}

/** The second row of a hop that is evidence already is evidence too. */
function joinMate(edge: Edge, { payment, at }: Movement, desk: Desk): void {
  for (const typology of ['T08', 'T16'] as const) {
    const subject = desk.alerts.claimantOf(typology, edge.key)
    const alert = subject === null ? null : desk.alerts.episode(typology, subject)
    if (subject === null || alert === null) continue
    raise(desk, {
      typology,
      subject,
      customer: alert.customer,
      firstAt: alert.firstAt,
      lastAt: Math.max(alert.lastAt, at),
      evidence: [payment.id],
      excess: 1,
      explanation: alert.explanation,
    })
  }
}
