import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import {
  buildScreeningIndex,
  listDelta,
  loadLists,
  makeDeltaScreener,
  makeScreener,
} from '../../src/core/compliance/sanctions/index.ts'
import type { ListFile, ScreeningList } from '../../src/core/compliance/sanctions/index.ts'
import { makeRandom } from '../../src/core/kernel/index.ts'
import { readListFile } from '../../src/main/adapters/lists/index.ts'
import { innocentNames, variantsOf } from '../support/name-variants.ts'
import { print as printResult } from './result.ts'

// Screening of variants of listed names and of innocent ones against OFAC SDN and UN, in one process.

const DATA = fileURLToPath(new URL('../../../shared/data/compliance/', import.meta.url))
const FILES = [
  'ofac/sdn.csv',
  'ofac/alt.csv',
  'ofac/add.csv',
  'ofac/sdn_comments.csv',
  'un/UN_consolidated.xml',
]
const NEWER = ['ofac/sdn.csv', 'ofac/2025-12/alt.csv', 'ofac/2025-12/sdn_comments.csv']
const QUERIES = 4_000
const CUSTOMERS = 10_000
const SEED = 20_260_701

const print = (metric: string, value: number, unit: string, against?: number): void =>
  printResult('screening', metric, value, unit, against)

/** Run as a process of its own: reads list files and prints them as they are kept. */
const READER = '--read'

/**
 * Lists as the desk has them at each start: read before, by somebody else, and kept as text. What is measured is the process
 * that holds the index and screens, not what taking publishers' files apart left in it.
 */
function readApart(names: readonly string[]): readonly ScreeningList[] {
  const text = execFileSync(process.execPath, [fileURLToPath(import.meta.url), READER, ...names], {
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  })
  return JSON.parse(text) as readonly ScreeningList[]
}

function* filesOf(names: readonly string[]): Generator<ListFile> {
  for (const name of names) {
    const file = readListFile(name.split('/').at(-1) ?? name, readFileSync(DATA + name))
    if (!file.ok) throw new Error(file.failure.message)
    yield file.value
  }
}

function bench(): void {
  let started = performance.now()
  const lists = readApart(FILES)
  print('lists.read', (performance.now() - started) / 1_000, 's')
  started = performance.now()
  const index = buildScreeningIndex(lists)
  print('index.built', (performance.now() - started) / 1_000, 's', 3)
  const { screen } = makeScreener(index)
  const random = makeRandom(SEED)
  const listed = variantsOf(index.entries, QUERIES / 2, random).map(({ query }) => query)
  const queries = [...listed, ...innocentNames(QUERIES / 2, random)]
  for (const query of queries.slice(0, 500)) screen(query)
  const times = new Float64Array(queries.length)
  const begun = performance.now()
  for (const [at, query] of queries.entries()) {
    const from = performance.now()
    screen(query)
    times[at] = performance.now() - from
  }
  print('throughput', (queries.length * 1_000) / (performance.now() - begun), '1/s', 2_000)
  times.sort()
  print('p50', times[times.length >> 1] ?? NaN, 'ms')
  print('p99', times[Math.floor(times.length * 0.99)] ?? NaN, 'ms', 5)
  print('memory', process.memoryUsage().rss / 1e6, 'MB', 300)
  const [before] = lists
  const [after] = readApart(NEWER)
  if (!before || !after) throw new Error('no list')
  const customers = innocentNames(CUSTOMERS, random)
  const whole = makeScreener(buildScreeningIndex([after]))
  started = performance.now()
  const delta = listDelta(before.entries, after.entries)
  const screenDelta = makeDeltaScreener(whole, delta.changed)
  for (const query of customers) screenDelta(query)
  print('rescreen.changed', delta.changed.length, 'entries')
  print('rescreen.10k', (performance.now() - started) / 1_000, 's', 10)
}

const [, , mode, ...given] = process.argv
if (mode === READER) process.stdout.write(JSON.stringify(loadLists(filesOf(given)).lists))
else if (existsSync(DATA)) bench()
else process.stderr.write('not run: the lists are not beside this repository\n')
