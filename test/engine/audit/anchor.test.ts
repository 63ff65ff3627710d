import { mkdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openRealDesk } from '../../support/real-engine.ts'
import type { RealDesk } from '../../support/real-engine.ts'
import { makeDataDirectory, removeDataDirectory } from '../../support/server.ts'
import { personOf } from '../identity/people.ts'

let directory: string
let anchorFile: string
let desk: RealDesk

const open = async (): Promise<void> => {
  desk = await openRealDesk({ demo: false, dataDirectory: directory, audit: { anchorFile } })
}

beforeEach(() => {
  directory = makeDataDirectory()
  anchorFile = join(directory, 'anchor', 'checkpoints.txt')
})
afterEach(() => removeDataDirectory(directory))

/** The notes in the file: each ends with the signature lines and an empty one. */
const anchored = (): readonly string[] =>
  readFileSync(anchorFile, 'utf8')
    .split(/(?<=\n— .+\n)\n/)
    .filter((note) => note !== '')

describe('a file outside the store', () => {
  test('is given every checkpoint as it was signed, over restarts', async () => {
    mkdirSync(join(directory, 'anchor'))
    await open()
    await personOf(desk, 'ann')
    await desk.close()
    await open()
    const root = await personOf(desk, 'root', 'admin')
    const signed = await root.client.ask<{ note: string }>('POST /audit/checkpoint', {})
    const all = await root.client.ask<{ checkpoints: { note: string }[] }>('GET /audit/checkpoints')
    expect(anchored()).toEqual(all.body.checkpoints.map(({ note }) => note))
    expect([anchored().length, anchored().at(-1)]).toEqual([2, signed.body.note])
    expect(statSync(anchorFile).mode & 0o777).toBe(0o600)
    await desk.close()
  })

  test('that cannot be written holds up nobody, and is said each time', async () => {
    await open()
    const root = await personOf(desk, 'root', 'admin')
    expect((await root.client.ask('POST /audit/checkpoint', {})).status).toBe(200)
    expect((await root.client.ask('GET /audit/verify')).body).toMatchObject({ valid: true })
    const said = desk.real.errors.filter((line) => line.startsWith('checkpoint_not_anchored'))
    expect(said).toHaveLength(1)
    expect(said[0]).toContain('"anchor":"file"')
    await desk.close()
  })
})
