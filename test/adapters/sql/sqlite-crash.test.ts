import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { makeRandom } from '../../../src/core/kernel/index.ts'
import { openSqliteStore } from '../../../src/main/adapters/sql/index.ts'
import { startChild } from '../../support/child.ts'
import { orderId } from '../../support/records.ts'

const CHILD = join(import.meta.dirname, '../../support/store-child.ts')
const ROUNDS = process.env['OPTIONIX_PROVE'] === '1' ? 50 : 3

it(`loses no acknowledged commit and keeps none half to kill -9, ${ROUNDS} rounds`, async () => {
  const directory = mkdtempSync(join(tmpdir(), 'optionix-crash-'))
  const random = makeRandom(20261121)
  let next = 0
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      const child = startChild([process.execPath, CHILD, directory, 'write', String(next)])
      const acknowledgements = 1 + random.integer(150)
      await child.line((_, count) => count > acknowledgements)
      await child.kill()
      const last = Number(child.lines.at(-1))
      const opened = await openSqliteStore({ directory, key: Buffer.alloc(32, 7) })
      if (!opened.ok) throw new Error(opened.failure.message)
      const store = opened.value
      const desk = await store.loadDesk(0 as never)
      expect(desk.lastOrderSequence).toBeGreaterThanOrEqual(last)
      for (let number = next; number <= desk.lastOrderSequence; number += 1) {
        const id = orderId(number)
        const parts = [
          (await store.trading.order(id)) === null ? 0 : 1,
          (await store.trading.orderEvents(id)).length,
          (await store.trading.fillsOfOrder(id)).length,
          (await store.audit.range(number, 1)).length,
        ]
        expect([number, ...parts]).toEqual([number, 1, 2, 1, 1])
      }
      next = desk.lastOrderSequence + 1
      expect((await store.auditHead()).size).toBe(next)
      await store.close()
    }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
})
