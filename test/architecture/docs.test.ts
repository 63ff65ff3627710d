import { describe, expect, it } from 'vitest'
import { filesOfTree, has, read } from './tree.ts'

const files = filesOfTree()

/** Words that the screens, the contract and the code all use; each has one meaning. */
const TERMS = [
  'account',
  'acknowledged',
  'adapter',
  'audit record',
  'book',
  'chain',
  'command queue',
  'commit group',
  'contract entry',
  'denied',
  'desk',
  'fill',
  'instrument',
  'leaf hash',
  'ledger entry',
  'lot',
  'mark',
  'notional',
  'order',
  'paper market',
  'port',
  'position',
  'quote',
  'rejected',
  'room',
  'stale',
  'tick',
  'transfer',
  'unknown',
]

/** `**term** — meaning`, one a line. */
const termsIn = (text: string): readonly string[] =>
  [...text.matchAll(/^\*\*([^*]+)\*\* — \S/gm)].map(([, term]) => term ?? '')

const LINK = /\]\((?!https?:|#|mailto:)([^)#\s]+)(?:#[^)]*)?\)/g

/** The screenshots are taken from a built terminal and committed with it. */
const TAKEN_LATER = ['docs/images/terminal-dark.png']

function brokenLinks(file: string): readonly string[] {
  const folder = file.includes('/') ? file.slice(0, file.lastIndexOf('/') + 1) : ''
  return [...read(file).matchAll(LINK)]
    .map(([, target = '']) => new URL(target, `file:///${folder}`).pathname.slice(1))
    .filter((target) => !has(target) && !TAKEN_LATER.includes(target))
    .map((target) => `${file} points to ${target}, which is not there`)
}

describe('the glossary', () => {
  const terms = termsIn(read('docs/glossary.md'))

  it('explains the words of the house', () => {
    expect(TERMS.filter((term) => !terms.includes(term))).toEqual([])
  })

  it('gives each word one meaning, in order', () => {
    expect(terms).toEqual([...new Set(terms)].sort((a, b) => a.localeCompare(b, 'en')))
  })
})

describe('the pages', () => {
  it.each([
    'README.md',
    'CONTRIBUTING.md',
    'LICENSE',
    'SECURITY.md',
    'docs/architecture.md',
    'docs/operations.md',
  ])('%s is there', (page) => {
    expect(has(page)).toBe(true)
  })

  it('link only to what exists', () => {
    expect(files.filter((file) => file.endsWith('.md')).flatMap(brokenLinks)).toEqual([])
  })

  it('number the decisions without gaps', () => {
    const numbers = files
      .map((file) => /^docs\/decisions\/(\d{4})-[a-z0-9-]+\.md$/.exec(file)?.[1])
      .filter(Boolean)
    expect(numbers).toEqual(numbers.map((_, index) => String(index + 1).padStart(4, '0')))
  })
})
