import type { ComputeJob } from '../../src/core/app/compute-job.ts'
import { makeRandom, ok, refused } from '../../src/core/kernel/index.ts'
import type { Failure } from '../../src/core/kernel/index.ts'
import { makeJobServer } from '../../src/main/engine/pool/job-server.ts'

/** Jobs that do in a worker what good jobs do not. */
const spin: ComputeJob<null, never> = () => {
  for (;;);
}
const crash: ComputeJob<null, never> = () => process.exit(3)
const bug: ComputeJob<null, never> = () => {
  throw new Error('a bug')
}
const hoard: ComputeJob<null, number> = () => {
  const kept: number[][] = []
  for (;;) kept.push(new Array<number>(1_000_000).fill(kept.length))
}
const refuse: ComputeJob<null, never, Failure<'no_solution'>> = () =>
  refused({ code: 'no_solution', message: 'there is none' })
const dice: ComputeJob<Readonly<{ seed: number }>, readonly number[]> = ({ seed }) => {
  const random = makeRandom(seed)
  return ok([random.next(), random.next(), random.normal()])
}
const count: ComputeJob<Readonly<{ steps: number; stepMs: number }>, number> = (
  { steps, stepMs },
  { progress },
) => {
  for (let step = 1; step <= steps; step++) {
    const until = performance.now() + stepMs
    while (performance.now() < until);
    progress(step, steps)
  }
  return ok(steps)
}
const environment: ComputeJob<null, readonly string[]> = () => ok(Object.keys(process.env))

const HARD_JOBS = { spin, crash, bug, hoard, refuse, dice, count, environment } as const
export type HardJobs = typeof HARD_JOBS

export const serve = makeJobServer(HARD_JOBS)
