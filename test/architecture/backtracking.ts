import ts from 'typescript'
import { automatonOf, lookarounds } from './automaton.ts'
import type { Automaton } from './automaton.ts'

/*
 * How long a backtracking engine can take, read off the automaton (Weideman, van der Merwe, Berglund and Watson 2016,
 * "Analyzing matching time behavior of backtracking regular expression matchers"): exponentially long when one place
 * comes back to itself by two ways over the same text (EDA), polynomially long when two loops can share a text
 * between them (IDA). Either is slow only where the match may still fail afterwards.
 */

type Pairs = (left: number, right: number) => boolean

const overlapping = ({ reads }: Automaton): Pairs => {
  const known = new Map<number, boolean>()
  return (left, right) => {
    const key = left * reads.length + right
    const found = known.get(key)
    if (found !== undefined) return found
    const shared = (reads[left] ?? []).some((isRead, at) => isRead && reads[right]?.[at] === true)
    known.set(key, shared)
    return shared
  }
}

/** Everything that can be reached from a place by at least one way. */
function reachable({ next }: Automaton, from: number): ReadonlySet<number> {
  const seen = new Set<number>()
  const queue = [...(next[from] ?? [])]
  for (let place = queue.pop(); place !== undefined; place = queue.pop()) {
    if (seen.has(place)) continue
    seen.add(place)
    queue.push(...(next[place] ?? []))
  }
  return seen
}

/** Whether a search over tuples of places comes from one to another. */
function comesTo<Node>(
  from: readonly Node[],
  keyOf: (node: Node) => string,
  step: (node: Node) => readonly Node[],
  isGoal: (node: Node) => boolean,
): boolean {
  const seen = new Set<string>()
  const queue = [...from]
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    if (isGoal(node)) return true
    const key = keyOf(node)
    if (seen.has(key)) continue
    seen.add(key)
    queue.push(...step(node))
  }
  return false
}

type Split = Readonly<{ left: number; right: number; isSplit: boolean }>

/** Whether a place comes back to itself by two different ways over the same text. */
function isExponential(
  automaton: Automaton,
  place: number,
  loop: ReadonlySet<number>,
  shares: Pairs,
): boolean {
  const inLoop = (from: number): readonly number[] =>
    (automaton.next[from] ?? []).filter((to) => loop.has(to))
  const step = ({ left, right, isSplit }: Split): readonly Split[] => {
    const [lefts, rights] = [inLoop(left), inLoop(right)]
    return lefts.flatMap((nextLeft, leftAt) =>
      rights.flatMap((nextRight, rightAt) =>
        shares(nextLeft, nextRight)
          ? [{ left: nextLeft, right: nextRight, isSplit: isSplit || leftAt !== rightAt }]
          : [],
      ),
    )
  }
  const begin = step({ left: place, right: place, isSplit: false })
  const keyOf = ({ left, right, isSplit }: Split): string => `${left} ${right} ${isSplit}`
  return comesTo(
    begin,
    keyOf,
    step,
    ({ left, right, isSplit }) => isSplit && left === place && right === place,
  )
}

type Triple = readonly [number, number, number]

/** Whether two loops can read the same text, one after the other, with the border anywhere in it. */
function sharesText(
  automaton: Automaton,
  [first, second]: readonly [number, number],
  [firstLoop, between, secondLoop]: readonly [ReadonlySet<number>, ReadonlySet<number>, ReadonlySet<number>],
  shares: Pairs,
): boolean {
  const within = (from: number, places: ReadonlySet<number>): readonly number[] => [
    ...new Set((automaton.next[from] ?? []).filter((to) => places.has(to))),
  ]
  const step = ([a, b, c]: Triple): readonly Triple[] =>
    within(a, firstLoop).flatMap((nextA) =>
      within(c, secondLoop)
        .filter((nextC) => shares(nextA, nextC))
        .flatMap((nextC) =>
          within(b, between)
            .filter((nextB) => shares(nextA, nextB) && shares(nextB, nextC))
            .map((nextB): Triple => [nextA, nextB, nextC]),
        ),
    )
  const isGoal = ([a, b, c]: Triple): boolean => a === first && b === second && c === second
  return comesTo(step([first, first, second]), (node) => node.join(' '), step, isGoal)
}

export type Verdict = 'linear' | 'polynomial' | 'exponential'

const WORST_FIRST: readonly Verdict[] = ['exponential', 'polynomial', 'linear']

/** How the time of the worst text grows with its length. */
export function verdictOf(source: string, flags: string): Verdict {
  const parts = [
    automatonOf(source, flags),
    // What is looked at may be found and the match fail all the same.
    ...lookarounds(source, flags).map((inner) => automatonOf(inner, flags, 'may fail')),
  ].map(verdictOn)
  return WORST_FIRST.find((verdict) => parts.includes(verdict)) ?? 'linear'
}

function verdictOn(automaton: Automaton): Verdict {
  const shares = overlapping(automaton)
  const reached = automaton.next.map((_ways, place) => reachable(automaton, place))
  const places = automaton.next.map((_ways, place) => place)
  const loopOf = (place: number): ReadonlySet<number> =>
    new Set(places.filter((other) => reached[place]?.has(other) && reached[other]?.has(place)))
  const looping = places.filter((place) => reached[place]?.has(place))
  const loops = new Map(looping.map((place) => [place, loopOf(place)]))
  const mayFail = looping.filter((place) => automaton.isSettled[place] !== true)
  const loop = (place: number): ReadonlySet<number> => loops.get(place) ?? new Set()
  if (mayFail.some((place) => isExponential(automaton, place, loop(place), shares))) return 'exponential'
  const pairs = looping.flatMap((first) =>
    mayFail
      .filter((second) => first !== second && reached[first]?.has(second))
      .map((second) => [first, second] as const),
  )
  const isPolynomial = pairs.some(([first, second]) => {
    if (loop(first).has(second)) return false
    const between = new Set(
      places.filter(
        (place) =>
          (place === first || reached[first]?.has(place)) &&
          (place === second || reached[place]?.has(second)),
      ),
    )
    return sharesText(automaton, [first, second], [loop(first), between, loop(second)], shares)
  })
  return isPolynomial ? 'polynomial' : 'linear'
}

type Expression = Readonly<{ source: string; flags: string; line: number }>

/** What may begin an expression: nothing else is worth the reading of a whole file. */
const HINT = /[=(,:[!&|?{};>]\s*\/[^/*\s]|return \/|RegExp\(/

/** Every regular expression that a file writes, and lines that put one together at run time. */
export function expressionsIn(
  file: string,
  text: string,
): Readonly<{
  found: readonly Expression[]
  made: readonly number[]
}> {
  const found: Expression[] = []
  const made: number[] = []
  if (!HINT.test(text)) return { found, made }
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const lineOf = (node: ts.Node): number => source.getLineAndCharacterOfPosition(node.getStart()).line + 1
  const look = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf('/')
      found.push({ source: node.text.slice(1, end), flags: node.text.slice(end + 1), line: lineOf(node) })
    }
    const isMade =
      (ts.isNewExpression(node) || ts.isCallExpression(node)) &&
      ts.isIdentifier(node.expression) &&
      node.expression.text === 'RegExp'
    if (isMade) made.push(lineOf(node))
    ts.forEachChild(node, look)
  }
  look(source)
  return { found, made }
}
