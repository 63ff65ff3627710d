import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import * as aml from '../../src/core/compliance/aml/index.ts'
import * as sanctions from '../../src/core/compliance/sanctions/index.ts'
import * as kernel from '../../src/core/kernel/index.ts'
import * as pricing from '../../src/core/pricing/index.ts'
import * as crypto from '../../src/main/adapters/crypto/index.ts'
import * as filings from '../../src/main/adapters/filings/index.ts'
import * as keys from '../../src/main/adapters/keys/index.ts'
import * as networks from '../../src/main/adapters/networks/index.ts'
import * as sql from '../../src/main/adapters/sql/index.ts'
import { present } from '../../src/core/kernel/index.ts'
import { filesOfTree, read } from '../architecture/tree.ts'
import { SDN, fileOf } from '../core/compliance/sanctions/lists.ts'
import { account, historyOf } from '../support/aml-script.ts'
import { runCommand } from '../support/command-line.ts'
import { makeMemoryStore } from '../support/memory-store.ts'
import { blocksOf, runExample } from '../support/readme-examples.ts'
import { NOON, orderRecord, userId } from '../support/records.ts'

// A page's example is run as it is printed, with what its room's door gives and the few names that a reader brings.

const folders: string[] = []
const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'optionix-examples-'))
  folders.push(folder)
  return folder
}
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

type Example = Readonly<{
  /** What the page claims in figures and values; prose does not count. */
  claims: number
  scope: () => Readonly<Record<string, unknown>>
}>

const noKeyring = (): Promise<never> => Promise.reject(new Error('no keyring here'))

const EXAMPLES: Readonly<Record<string, Example>> = {
  'src/core/compliance/aml/README.md': {
    claims: 0,
    scope: () => ({
      ...aml,
      account: account('ann'),
      payment: historyOf('0 10:00 ann WIRE_IN 25,000 x').payments[0],
    }),
  },
  'src/core/compliance/sanctions/README.md': {
    claims: 1,
    scope: () => ({
      ...sanctions,
      files: [fileOf('sdn.csv', SDN)],
      birth: sanctions.parsePartialDate('1952-10-07'),
    }),
  },
  'src/core/kernel/README.md': { claims: 1, scope: () => kernel },
  'src/core/pricing/README.md': {
    claims: 14,
    scope: () => ({ ...pricing, kernel: pricing.typescriptKernel }),
  },
  'src/core/pricing/monte-carlo/README.md': { claims: 1, scope: () => pricing },
  'src/core/pricing/stochastic/README.md': { claims: 1, scope: () => pricing },
  'src/main/adapters/crypto/README.md': {
    claims: 2,
    scope: () => {
      const clock = { now: () => NOON }
      const cipher = crypto.makeSubjectCipher({ databaseKey: Buffer.alloc(32, 7), subjectKeys: [], clock })
      return { ...crypto, cipher, store: makeMemoryStore(), userId: userId(1) }
    },
  },
  'src/main/adapters/filings/README.md': { claims: 0, scope: () => ({ ...filings, text: '<Document/>' }) },
  'src/main/adapters/keys/README.md': {
    claims: 2,
    scope: () => ({
      ...{ ...keys, existsSync, join, DATABASE_FILE: sql.DATABASE_FILE, directory: newFolder() },
      // No keyring, no terminal and no variables, as on a server.
      makeSystemKeyring: () => ({ set: noKeyring, get: noKeyring, remove: noKeyring }),
      process: { env: {}, stdin: { isTTY: false } },
    }),
  },
  'src/main/adapters/networks/README.md': { claims: 2, scope: () => networks },
  'src/main/adapters/sql/README.md': {
    claims: 1,
    scope: () => ({ ...sql, directory: newFolder(), key: Buffer.alloc(32, 7), order: orderRecord(1) }),
  },
}

const pages = filesOfTree().filter((file) => file.endsWith('.md'))

describe('the examples of the pages', () => {
  it('all have what they need to run', () => {
    const withCode = pages.filter((page) => blocksOf(read(page), 'ts').length > 0)
    expect(withCode.toSorted()).toEqual(Object.keys(EXAMPLES).toSorted())
  })

  it.each(Object.entries(EXAMPLES))('%s does what it says', async (page, { claims, scope }) => {
    const found = []
    const given = scope()
    for (const block of blocksOf(read(page), 'ts')) found.push(...(await runExample(block, given)))
    expect(found.filter(({ holds }) => !holds)).toEqual([])
    expect(found).toHaveLength(claims)
  })
})

/** Commands of a page's shell block, with what is piped into them; those that keep a desk are tried where desks are. */
const commandsIn = (page: string): readonly Readonly<{ feed: string; args: string }>[] =>
  [...page.replaceAll(/\n {2}"/g, '"').matchAll(/^(?:((?:printf|echo) .*) \| )?npm run -s cli -- (.*)$/gm)]
    .map(([, feed = 'true', args = '']) => ({ feed, args: args.replace(/ +# .*$/, '') }))
    .filter(({ args }) => !/^(serve|audit) /.test(args))

describe('the command lines of the first page', () => {
  const commands = commandsIn(read('README.md'))

  it('are found', () => {
    expect(commands.length).toBeGreaterThan(8)
  })

  it.each(commands)('$args', async ({ feed, args }) => {
    const input = execFileSync('sh', ['-c', feed], { encoding: 'utf8' })
    const { code, out, err } = await runCommand(args.split(' '), input)
    // The files that a reader would bring are not here: that is 3. A word that the command does not know would be 2.
    const bringsFiles = /\.(csv|json|xml)\b|\/( |$)/.test(args)
    expect([code, err === '' || bringsFiles]).toEqual([bringsFiles ? 3 : 0, true])
    expect(out === '').toBe(bringsFiles)
    expect(out).not.toContain('invalid_input')
  })
})

describe('the pages of the command line', () => {
  it('print what it prints', async () => {
    const [, feed = '', header = '', first = ''] =
      /^ {4}\$ (printf .*) \| npm run -s cli -- price\n {4}(.*),…\n {4}(.*),…$/m.exec(
        read('src/main/headless/README.md'),
      ) ?? []
    const { code, out } = await runCommand(['price'], execFileSync('sh', ['-c', feed], { encoding: 'utf8' }))
    const [names, good, bad] = out.split('\n')
    expect([code, names, good]).toEqual([
      0,
      expect.stringContaining(present(header, 'header')),
      expect.stringContaining(present(first, 'row')),
    ])
    expect(bad).toMatch(/^b,invalid_input,/)
  })

  it('ask for margin as their page does, and get its figures', async () => {
    const page = read('src/core/margin/README.md')
    const { out } = await runCommand(['margin'], blocksOf(page, 'json')[0])
    const answer = JSON.parse(out) as Readonly<Record<string, unknown>>
    const [, requirement, premium] = /answers `requirement` (\d+) .*`net_premium` −(\d+),/.exec(page) ?? []
    expect(answer).toMatchObject({ requirement: Number(requirement), net_premium: -Number(premium) })
  })
})

describe('planted offenders', () => {
  it.each([
    ['add(1, 2) // { sum: 4 }', 1],
    ['add(1, 2) // sum 3.1', 1],
    ["add(1, 2) // sum 3, name 'product'", 1],
    ['add(1, 2) // sum 3', 0],
    ['add(1, 2) // both added', 0],
  ])('%s', async (block, wrong) => {
    const add = (a: number, b: number) => ({ sum: a + b, name: 'sum' })
    const claims = await runExample(block, { add })
    expect(claims.filter(({ holds }) => !holds)).toHaveLength(wrong)
  })
})
