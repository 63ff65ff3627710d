import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import type { ComputePool } from '../../src/core/app/compute.ts'
import type { ComputeJobs } from '../../src/core/app/compute-jobs.ts'
import { errorFields } from '../../src/core/app/index.ts'
import type { Logger } from '../../src/core/app/index.ts'
import { pricedRow } from '../../src/core/pricing/index.ts'
import { makeComputePool } from '../../src/main/engine/pool/index.ts'
import type { HardJobs } from '../support/compute-child.ts'

const HARD_WORKER = fileURLToPath(new URL('../support/compute-child.ts', import.meta.url))
const SILENT: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined }

const open: { close: () => Promise<void> }[] = []
const kept = <T extends { close: () => Promise<void> }>(pool: T): T => {
  open.push(pool)
  return pool
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((pool) => pool.close()))
})

const hardPool = (options: Readonly<{ threads?: number; queueMax?: number; logger?: Logger }> = {}) =>
  kept(
    makeComputePool<HardJobs>({ logger: SILENT, threads: 1, workerFile: HARD_WORKER, ...options }),
  ) as ComputePool<HardJobs>

const codeOf = (result: Readonly<{ ok: boolean; failure?: Readonly<{ code: string }> }>): string =>
  result.ok ? 'ok' : (result.failure?.code ?? '')

describe('the worker pool', () => {
  it('answers with what the job gives on the caller’s thread, bit for bit', async () => {
    const pool: ComputePool<ComputeJobs> = kept(makeComputePool({ logger: SILENT, threads: 2 }))
    const record = {
      product: 'vanilla',
      option_type: 'put',
      exercise: 'american',
      method: 'tree',
      steps: '101',
    }
    const row = { ...record, spot: '100', strike: '105', time_years: '0.5', vol: '0.2', rate: '0.03' }
    const answer = await pool.run('price_row', { record: row, level: 'all' })
    expect(answer.ok).toBe(true)
    expect(answer).toEqual(pricedRow(row, 'all'))
  })

  it('passes a refusal of the job on as it is', async () => {
    expect(codeOf(await hardPool().run('refuse', null))).toBe('no_solution')
  })

  it('gives the same bytes for the same seed', async () => {
    const pool = hardPool({ threads: 2 })
    const [first, second, other] = await Promise.all([
      pool.run('dice', { seed: 7 }),
      pool.run('dice', { seed: 7 }),
      pool.run('dice', { seed: 8 }),
    ])
    expect(second).toEqual(first)
    expect(other).not.toEqual(first)
  })

  it('tells how far a job is, while it runs', async () => {
    const seen: number[] = []
    const result = await hardPool().run(
      'count',
      { steps: 6, stepMs: 60 },
      { onProgress: (done, total) => seen.push(done / total) },
    )
    expect(result).toEqual({ ok: true, value: 6 })
    expect(seen.length).toBeGreaterThanOrEqual(3)
    expect(seen).toEqual([...seen].sort((left, right) => left - right))
  })

  it('stops a running job that is taken back, and works on', async () => {
    const pool = hardPool()
    const taking = new AbortController()
    const endless = pool.run('spin', null, { signal: taking.signal })
    expect(codeOf(await Promise.race([endless, Promise.resolve({ ok: true })]))).toBe('ok')
    taking.abort()
    expect(codeOf(await endless)).toBe('cancelled')
    expect(codeOf(await pool.run('dice', { seed: 1 }))).toBe('ok')
  })

  it('takes a waiting job out of the queue', async () => {
    const pool = hardPool()
    const [first, second] = [new AbortController(), new AbortController()]
    const running = pool.run('spin', null, { signal: first.signal })
    const waiting = pool.run('dice', { seed: 1 }, { signal: second.signal })
    second.abort()
    expect(codeOf(await waiting)).toBe('cancelled')
    first.abort()
    expect(codeOf(await running)).toBe('cancelled')
    expect(codeOf(await pool.run('dice', { seed: 1 }, { signal: second.signal }))).toBe('cancelled')
  })

  it('says busy when the queue is full, and when to come again', async () => {
    const pool = hardPool({ queueMax: 1 })
    const taking = new AbortController()
    const running = pool.run('spin', null, { signal: taking.signal })
    const waiting = pool.run('dice', { seed: 1 })
    const tooMuch = await pool.run('dice', { seed: 1 })
    expect(tooMuch).toMatchObject({ failure: { code: 'busy', details: { retry_after_s: 1 } } })
    taking.abort()
    await running
    expect(codeOf(await waiting)).toBe('ok')
  })

  it.each(['crash', 'bug', 'hoard'] as const)(
    'a worker with the job "%s" ends in a failure and strands nobody behind it',
    async (name) => {
      const said: unknown[] = []
      const logger = { ...SILENT, error: (event: string, fields: unknown) => said.push([event, fields]) }
      const pool = hardPool({ logger })
      const [lost, behind] = await Promise.all([pool.run(name, null), pool.run('dice', { seed: 1 })])
      expect(codeOf(lost)).toBe('compute_failed')
      expect(codeOf(behind)).toBe('ok')
      expect(said).toHaveLength(1)
    },
  )

  it('a worker that cannot start is a failure, again and again, never a wait', async () => {
    const pool = kept(
      makeComputePool<HardJobs>({
        logger: SILENT,
        threads: 1,
        workerFile: `${HARD_WORKER}.gone.ts`,
      }),
    )
    const both = await Promise.all([pool.run('dice', { seed: 1 }), pool.run('dice', { seed: 2 })])
    expect(both.map(codeOf)).toEqual(['compute_failed', 'compute_failed'])
    expect(codeOf(await pool.run('dice', { seed: 3 }))).toBe('compute_failed')
  })

  it('keeps the environment and its secrets out of the workers', async () => {
    expect(await hardPool().run('environment', null)).toEqual({ ok: true, value: [] })
  })

  it('ends what runs and waits when it closes, and takes nothing more', async () => {
    const pool = hardPool()
    const [running, waiting] = [pool.run('spin', null), pool.run('dice', { seed: 1 })]
    await pool.close()
    expect([codeOf(await running), codeOf(await waiting)]).toEqual(['cancelled', 'cancelled'])
    expect(codeOf(await pool.run('dice', { seed: 1 }))).toBe('cancelled')
  })

  it('an input that cannot cross to a thread is a failure of that job', async () => {
    const said: unknown[] = []
    const logger: Logger = { ...SILENT, error: (_event, fields) => said.push(fields) }
    const pool = hardPool({ logger })
    const input = { seed: 1, seconds: () => errorFields(null) }
    expect(codeOf(await pool.run('dice', input))).toBe('compute_failed')
    expect(said).toHaveLength(1)
  })
})
