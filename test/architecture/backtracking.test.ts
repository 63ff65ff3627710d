import { describe, expect, it } from 'vitest'
import { expressionsIn, verdictOf } from './backtracking.ts'
import { filesOfTree, read } from './tree.ts'

/** Expressions whose time grows faster than their text, and what bounds that text. None may be exponential. */
const BOUNDED: Readonly<Record<string, string>> = {
  'src/core/identity/common-passwords.ts [^\\p{L}]+$': 'a password, at most 128 characters',
  'src/main/desktop/downloads.ts ^[.-]+|[.-]+$': 'a file name that our own server gave',
  'src/renderer/panels/chain/columns.ts 0+$': 'the fraction of an amount, at most 18 digits',
  'src/renderer/widgets/format.ts \\B(?=(\\d{3})+(?!\\d))': 'the whole part of an amount, at most 20 digits',
  'src/core/kernel/decimal.ts \\B(?=(\\d{3})+(?!\\d))': 'the whole part of an amount, at most 20 digits',
}

const files = filesOfTree().filter(
  (file) => /^(?:src|scripts|resources)\/.*\.(?:tsx?|mjs)$/.test(file) && !file.endsWith('.d.ts'),
)
const written = files.map((file) => ({ file, ...expressionsIn(file, read(file)) }))

describe('no regular expression of the product', () => {
  it('can be made to backtrack by what a stranger sends', () => {
    const expressions = written.flatMap(({ file, found }) =>
      found.map((expression) => ({ file, ...expression })),
    )
    expect(expressions.length).toBeGreaterThan(200)
    const slow = expressions
      .map(({ file, source, flags, line }) => ({
        about: `${file} ${source}`,
        line,
        verdict: verdictOf(source, flags),
      }))
      .filter(({ verdict }) => verdict !== 'linear')
    expect(slow.filter(({ about, verdict }) => verdict === 'exponential' || !(about in BOUNDED))).toEqual([])
    // The list only shrinks: what is mended or gone leaves it.
    expect(Object.keys(BOUNDED).filter((known) => !slow.some(({ about }) => about === known))).toEqual([])
  }, 60_000)

  it('is put together while the product runs', () => {
    const made = written
      .filter(({ file }) => file.startsWith('src/'))
      .filter(({ made: lines }) => lines.length > 0)
    expect(made.map(({ file }) => file)).toEqual([])
  })
})

describe('planted offenders', () => {
  const CASES: readonly (readonly [string, string, string])[] = [
    ['(a+)+$', '', 'exponential'],
    ['(a|a)*$', '', 'exponential'],
    ['(a|aa)+$', '', 'exponential'],
    ['^(\\w+\\s?)*$', '', 'exponential'],
    ['^([a-z]+-?)+$', '', 'exponential'],
    ['(a*)*b', '', 'exponential'],
    ['^(?=(\\s|[ \\t])*x)', '', 'exponential'],
    // The expression that stopped a large site for half an hour in 2016, and that of another in 2019.
    ['^[\\s\\u200c]+|[\\s\\u200c]+$', '', 'polynomial'],
    ['(?:(?:"|\\d|.*)+(?:.*=.*))', '', 'exponential'],
    ['\\s+$', '', 'polynomial'],
    ['^a*a*$', '', 'polynomial'],
    ['^.*foo.*bar$', '', 'polynomial'],
    ['a{1,1000}a{1,1000}$', '', 'polynomial'],
    ['^\\s+$', '', 'linear'],
    ['^\\s+', '', 'linear'],
    ['x+', 'g', 'linear'],
    ['^(?:[a-z]+-)+$', '', 'linear'],
    ['^(\\d+(?:,\\d+)*)?(\\.\\d+)?([kKmM])?$', '', 'linear'],
    ['^[^\\s@]+@[^\\s@.]+(?:\\.[^\\s@.]+)+$', '', 'linear'],
    ['^[a-z]{1,12}[0-9]{1,12}$', 'i', 'linear'],
  ]
  for (const [source, flags, verdict] of CASES) {
    it(`/${source}/${flags} is ${verdict}`, () => {
      expect(verdictOf(source, flags)).toBe(verdict)
    })
  }

  it('are found wherever a file writes them', () => {
    const text = "const a = /x+/g\nconst b = text.replace(/y/, '') / 2\nconst c = new RegExp('z')\n// /no/\n"
    const { found, made } = expressionsIn('planted.ts', text)
    expect(found.map(({ source, line }) => `${line} ${source}`)).toEqual(['1 x+', '2 y'])
    expect(made).toEqual([3])
  })
})
