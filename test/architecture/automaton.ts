import { RegExpParser, visitRegExpAST } from '@eslint-community/regexpp'
import type { AST } from '@eslint-community/regexpp'

/**
 * A regular expression as the automaton that a backtracking engine walks: places that read one character, and the ways
 * between them. Ways are kept one by one, since two ways with the same ends are what an engine tries one after the
 * other.
 */
export type Automaton = Readonly<{
  /** For each place the sample characters that it reads. */
  reads: readonly (readonly boolean[])[]
  /** Ways from place to place; several may have the same ends. */
  next: readonly (readonly number[])[]
  /** Places after which the expression has matched whatever follows: from there nobody goes back. */
  isSettled: readonly boolean[]
}>

/** A repetition of more than this counts as one without end: nobody writes it to bound the work. */
const COUNTED_MAX = 24
const WAYS_MAX = 200_000

/** The end of the expression, and the same reached past an assertion that may still fail. */
const END = -1
const GUARDED_END = -2

/** How one goes on from somewhere: places, or the end. */
type Exits = readonly number[]
type Fragment = Readonly<{
  /** The ways into the fragment, given what comes after it. */
  enter: (after: Exits, isGuarded: boolean) => Exits
}>

type Building = {
  reads: boolean[][]
  next: (readonly number[])[]
  samples: readonly string[]
  flags: string
  ways: number
  loops: number
}

const guarded = (exits: Exits): Exits => exits.map((exit) => (exit === END ? GUARDED_END : exit))

function counted(building: Building, exits: Exits): Exits {
  building.ways += exits.length
  if (building.ways > WAYS_MAX) throw new Error('has too many ways to be judged')
  return exits
}

/** Which samples one character of the expression reads, as the engine itself judges. */
function readsOf(building: Building, raw: string): boolean[] {
  const own = new RegExp(`^(?:${raw})$`, building.flags)
  return building.samples.map((sample) => own.test(sample))
}

/** Samples that tell apart every set of characters that the expression names. */
function samplesOf(pattern: string): readonly string[] {
  const points = new Set<number>([...Array(128).keys(), 0x85, 0xa0, 0xe9, 0x3c0, 0x2028, 0x4e2d, 0xfeff])
  for (const character of pattern) {
    const point = character.codePointAt(0) ?? 0
    for (const near of [point - 1, point, point + 1]) if (near >= 0) points.add(near)
  }
  for (const [, hex = ''] of pattern.matchAll(/\\[xu]\{?([0-9a-fA-F]{2,6})/g)) {
    const point = parseInt(hex, 16)
    for (const near of [point - 1, point, point + 1]) if (near >= 0 && near <= 0x10ffff) points.add(near)
  }
  return [...points]
    .filter((point) => point < 0xd800 || point > 0xdfff)
    .map((point) => String.fromCodePoint(point))
}

function addPlace(building: Building, raw: string, after: Exits): Exits {
  const place = building.reads.push(readsOf(building, raw)) - 1
  building.next[place] = counted(building, after)
  return [place]
}

function addSequence(building: Building, elements: readonly AST.Element[], after: Exits): Exits {
  return elements.reduceRight<Exits>((exits, element) => addElement(building, element, exits), after)
}

const addAlternatives = (building: Building, alternatives: readonly AST.Alternative[], after: Exits): Exits =>
  counted(
    building,
    alternatives.flatMap(({ elements }) => addSequence(building, elements, after)),
  )

/** A loop: its body goes on to itself or to what follows, and is entered or passed by. */
function addLoop(building: Building, element: AST.QuantifiableElement, after: Exits): Exits {
  const firstPlace = building.reads.length
  // The body is laid once with a mark for its own beginning, which is then put in its place.
  building.loops += 1
  const MARK = GUARDED_END - building.loops
  const entries = addElement(building, element, [MARK, ...after])
  const inner = entries.filter((entry) => entry !== MARK)
  const own = [...new Set(inner.filter((entry) => entry >= firstPlace))]
  const several = inner.filter((entry) => entry >= firstPlace)
  for (let place = firstPlace; place < building.next.length; place += 1) {
    const exits = building.next[place] ?? []
    building.next[place] = counted(
      building,
      exits.flatMap((exit) => (exit === MARK ? (several.length > own.length ? several : own) : [exit])),
    )
  }
  return [...several, ...after]
}

function addQuantifier(building: Building, { element, min, max }: AST.Quantifier, after: Exits): Exits {
  const isEndless = max > COUNTED_MAX
  let exits = after
  if (isEndless) exits = addLoop(building, element, exits)
  else {
    for (let left = max - min; left > 0; left -= 1)
      exits = [...addElement(building, element, exits), ...after]
  }
  for (let left = Math.min(min, COUNTED_MAX); left > 0; left -= 1)
    exits = addElement(building, element, exits)
  return counted(building, exits)
}

function addElement(building: Building, element: AST.Element, after: Exits): Exits {
  switch (element.type) {
    case 'Character':
    case 'CharacterClass':
    case 'CharacterSet':
    case 'ExpressionCharacterClass':
      return addPlace(building, element.raw, after)
    case 'Group':
    case 'CapturingGroup':
      return addAlternatives(building, element.alternatives, after)
    case 'Quantifier':
      return addQuantifier(building, element, after)
    case 'Assertion':
      // What an assertion looks at is judged as an expression of its own (`lookarounds`).
      return guarded(after)
    case 'Backreference':
      throw new Error('refers back to what it read, which no automaton can judge')
  }
}

const startsAnchored = ({ elements }: AST.Alternative): boolean =>
  elements[0]?.type === 'Assertion' && elements[0].kind === 'start'

const parsed = (source: string, flags: string): AST.Pattern =>
  new RegExpParser().parsePattern(source, 0, source.length, {
    unicode: flags.includes('u'),
    unicodeSets: flags.includes('v'),
  })

/** What the expression looks at before and behind itself, each an expression of its own that is tried anywhere. */
export function lookarounds(source: string, flags: string): readonly string[] {
  const found: string[] = []
  visitRegExpAST(parsed(source, flags), {
    onAssertionEnter: (assertion) => {
      if (assertion.kind !== 'lookahead' && assertion.kind !== 'lookbehind') return
      found.push(assertion.alternatives.map(({ raw }) => raw).join('|'))
    },
  })
  return found
}

/** The automaton of an expression; one that may begin anywhere first reads whatever stands before it. */
export function automatonOf(
  source: string,
  flags: string,
  end: 'settled' | 'may fail' = 'settled',
): Automaton {
  const pattern = parsed(source, flags)
  const building: Building = {
    reads: [],
    next: [],
    samples: samplesOf(source),
    flags: flags.replaceAll(/[gyd]/g, ''),
    ways: 0,
    loops: 0,
  }
  const isFree = (alternative: AST.Alternative): boolean =>
    flags.includes('m') || !startsAnchored(alternative)
  const [free, anchored] = [
    pattern.alternatives.filter(isFree),
    pattern.alternatives.filter((one) => !isFree(one)),
  ]
  const after = [end === 'settled' ? END : GUARDED_END]
  addAlternatives(building, anchored, after)
  const entries = addAlternatives(building, free, after)
  if (entries.length > 0 && !flags.includes('y')) {
    const place = building.reads.push(building.samples.map(() => true)) - 1
    building.next[place] = [place, ...entries.filter((entry) => entry >= 0)]
  }
  return {
    reads: building.reads,
    next: building.next.map((exits) => exits.filter((exit) => exit >= 0)),
    isSettled: building.next.map((exits) => exits.includes(END)),
  }
}
