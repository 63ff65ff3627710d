import { mkdtempSync, rmSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { makeRandom } from '../../../src/core/kernel/index.ts'
import { startChild } from '../../support/child.ts'
import { openLog } from './support.ts'

const CHILD = join(import.meta.dirname, '../../support/audit-child.ts')
const ROUNDS = process.env['OPTIONIX_PROVE'] === '1' ? 100 : 3

/** The last figure that a line of this kind carries; 0 when there is none. */
const lastOf = (lines: readonly string[], form: RegExp): number =>
  lines.reduce((last, line) => Number(form.exec(line)?.[1] ?? last), 0)

it(`loses no acknowledged record and no signed checkpoint to kill -9, ${ROUNDS} rounds`, async () => {
  const directory = mkdtempSync(join(tmpdir(), 'optionix-audit-kill-'))
  const random = makeRandom(20_261_122)
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      const child = startChild([process.execPath, CHILD, directory, String(round)])
      await child.line((line) => line.startsWith('signed'))
      await pause(random.integer(60))
      await child.kill()
      const acknowledged = lastOf(child.lines, /^(\d+)$/)
      const signed = lastOf(child.lines, /^signed (\d+)$/)
      const log = await openLog(directory)
      expect(log.size()).toBeGreaterThanOrEqual(acknowledged)
      expect((await log.store.audit.lastCheckpoint())?.size).toBeGreaterThanOrEqual(signed)
      // The tree is taken up where the fall left it, and what is signed next agrees with what was signed before.
      await log.keeper.checkpoint()
      expect(await log.verify()).toMatchObject({ valid: true, checked: log.size(), broken: null })
      await log.close()
    }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
})
