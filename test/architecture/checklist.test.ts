import { describe, expect, it } from 'vitest'
import { filesOfTree, has, read } from './tree.ts'

const PAGE = 'docs/security-checklist.md'
const page = read(PAGE)

const PATH = /`((?:test|src|docs|scripts)\/[^`\s]+)`/g

const pathsIn = (text: string): readonly string[] => [...text.matchAll(PATH)].map(([, path = '']) => path)

/** The rows of a table under a heading: their first cell, and the paths of the others. */
function rowsUnder(heading: string): readonly Readonly<{ section: string; paths: readonly string[] }>[] {
  const part = page.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? ''
  return part
    .split('\n')
    .filter((line) => /^\| \d/.test(line))
    .map((line) => ({ section: line.split('|')[1]?.trim() ?? '', paths: pathsIn(line) }))
}

/** Sections of ASVS 5.0.0 by chapter: how many each has. */
const SECTIONS: Readonly<Record<number, number>> = {
  ...{
    1: 5,
    2: 4,
    3: 7,
    4: 4,
    5: 4,
    6: 8,
    7: 6,
    8: 4,
    9: 2,
    10: 7,
    11: 7,
    12: 3,
    13: 4,
    14: 3,
    15: 4,
    16: 5,
  },
}

const all = Object.entries(SECTIONS).flatMap(([chapter, count]) =>
  Array.from({ length: count }, (_, index) => `${chapter}.${index + 1}`),
)

describe('the checklist of security', () => {
  it('names only what is there', () => {
    expect(pathsIn(page).length).toBeGreaterThan(100)
    expect([...new Set(pathsIn(page))].filter((path) => !has(path))).toEqual([])
  })

  it.each(['docs/pci-scope.md', 'docs/compliance-procedures.md'])('and so does %s', (other) => {
    const paths = pathsIn(read(other))
    expect(paths.length).toBeGreaterThan(5)
    expect(paths.filter((path) => !has(path))).toEqual([])
  })

  it('knows a path that is not there', () => {
    expect(pathsIn('see `test/security/nobody.test.ts`').filter((path) => !has(path))).toHaveLength(1)
  })

  it('has every section once: applied with something that shows it, or not and why', () => {
    const applied = rowsUnder('What applies')
    const excluded = rowsUnder('What does not apply').map(({ section }) => section)
    const sections = [...applied.map(({ section }) => section), ...excluded].filter(
      (one) => !one.includes(' '),
    )
    expect(sections.toSorted()).toEqual(all.toSorted())
    expect(applied.filter(({ paths }) => paths.length === 0)).toEqual([])
    expect(excluded.at(-1)).toBe('17.1 to 17.3')
  })

  it('is borne out by tests: most of what is named runs', () => {
    const files = filesOfTree()
    const tests = [...new Set(pathsIn(page))].filter((path) => /\.(?:test|spec)\.ts$/.test(path))
    expect(tests.filter((path) => !files.includes(path))).toEqual([])
    expect(tests.length).toBeGreaterThan(50)
  })
})
