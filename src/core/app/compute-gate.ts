import { refused } from '../kernel/index.ts'
import type { Failure, Result } from '../kernel/index.ts'
import { makeAbort } from './abort.ts'
import type { Abort } from './abort.ts'
import type { AbortSignalLike, HandlerContext } from './call.ts'
import { computeFailure } from './compute.ts'

/** What one caller may have under way and in waiting, and what all of them together may have in waiting. */
type GateBounds = Readonly<{ runningMax: number; waitingMax: number; waitingOfAllMax: number }>

/** A screen asks for half a dozen figures at once; what comes on top of these is no screen. */
const GATE_BOUNDS: GateBounds = { runningMax: 2, waitingMax: 32, waitingOfAllMax: 256 }
const RETRY_AFTER_S = 1

type Work<T> = (signal: AbortSignalLike) => Promise<Result<T, Failure>>

/** One computation and whose it is. Two with one `key`, which says everything that decides the answer, are the same. */
type GateRequest = Readonly<{ caller: string; key: string; signal: AbortSignalLike | null }>

/**
 * The door of every computation that may take the engine's loop longer than a request does. Between two of them the loop
 * gets its turn. The same request made again while it is under way joins it; one that all its callers have left is
 * cancelled; callers take turns, and one that asks for too much at once is `busy`.
 */
export type ComputeGate = Readonly<{
  run: <T>(request: GateRequest, work: Work<T>) => Promise<Result<T, Failure>>
}>

type AnyResult = Result<unknown, Failure>
type Job = {
  readonly key: string
  readonly caller: string
  readonly work: Work<unknown>
  readonly abort: Abort
  readonly settle: (result: AnyResult | Promise<AnyResult>) => void
  readonly result: Promise<AnyResult>
  /** Callers who still want it. */
  wanted: number
  /** Those whose turn with the answer was given out, and the last turn. */
  told: number
  turn: Promise<void>
}
type Lane = { running: number; readonly waiting: Job[] }

const cancelled = (): AnyResult => refused(computeFailure('cancelled', 'the caller went away'))

const busy = (whose: string, limit: number): AnyResult =>
  refused(
    computeFailure('busy', `${whose} ${limit} computations wait; try again in a moment`, {
      details: { retry_after_s: RETRY_AFTER_S, limit },
    }),
  )

function makeJob(request: GateRequest, work: Work<unknown>): Job {
  let settle: Job['settle'] = () => undefined
  const result = new Promise<AnyResult>((resolve) => {
    settle = resolve
  })
  return {
    key: request.key,
    caller: request.caller,
    work,
    abort: makeAbort(),
    settle,
    result,
    wanted: 0,
    told: 0,
    turn: Promise.resolve(),
  }
}

/** So many callers of one job go on with its answer before others get the loop. */
const TOLD_TOGETHER = 8

/** Resolves when it is this caller's turn with an answer that is there. */
function turnOf(job: Job, breathe: () => Promise<void>): Promise<void> {
  job.told += 1
  if (job.told % TOLD_TOGETHER === 0) job.turn = job.turn.then(breathe)
  return job.turn
}

/** Waits for a job as one of its callers; whoever goes away while it is under way wants it no longer. */
async function join(
  job: Job,
  signal: AbortSignalLike | null,
  leave: (job: Job) => void,
  breathe: () => Promise<void>,
): Promise<AnyResult> {
  job.wanted += 1
  const gone = (): void => {
    job.wanted -= 1
    if (job.wanted === 0) leave(job)
  }
  signal?.addEventListener('abort', gone)
  try {
    const result = await job.result
    await turnOf(job, breathe)
    return result
  } finally {
    signal?.removeEventListener('abort', gone)
  }
}

/** The lanes of the callers: the next job is that of the caller who has waited longest for a turn. */
function makeLanes(bounds: GateBounds) {
  const lanes = new Map<string, Lane>()
  let waiting = 0
  const laneOf = (caller: string): Lane => lanes.get(caller) ?? { running: 0, waiting: [] }
  return {
    put: (job: Job): AnyResult | null => {
      const lane = laneOf(job.caller)
      if (lane.waiting.length >= bounds.waitingMax) return busy('of yours', bounds.waitingMax)
      if (waiting >= bounds.waitingOfAllMax) return busy('of all callers', bounds.waitingOfAllMax)
      lane.waiting.push(job)
      waiting += 1
      lanes.set(job.caller, lane)
      return null
    },
    next: (): Job | null => {
      for (const [caller, lane] of lanes) {
        const job = lane.running < bounds.runningMax ? lane.waiting.shift() : undefined
        if (job === undefined) continue
        waiting -= 1
        lane.running += 1
        lanes.delete(caller)
        lanes.set(caller, lane)
        return job
      }
      return null
    },
    /** Takes a job that has not begun out again; false when it has. */
    drop: (job: Job): boolean => {
      const lane = laneOf(job.caller)
      const at = lane.waiting.indexOf(job)
      if (at < 0) return false
      lane.waiting.splice(at, 1)
      waiting -= 1
      if (lane.running === 0 && lane.waiting.length === 0) lanes.delete(job.caller)
      return true
    },
    ended: ({ caller }: Job): void => {
      const lane = laneOf(caller)
      lane.running -= 1
      if (lane.running === 0 && lane.waiting.length === 0) lanes.delete(caller)
    },
  }
}

/** `breathe` lets the loop answer others before it resolves. */
export function makeComputeGate(breathe: () => Promise<void>, bounds: GateBounds = GATE_BOUNDS): ComputeGate {
  const lanes = makeLanes(bounds)
  const underWay = new Map<string, Job>()
  let isStarting = false

  const forget = (job: Job): void => {
    if (underWay.get(job.key) === job) underWay.delete(job.key)
  }

  const leave = (job: Job): void => {
    forget(job)
    job.abort.abort()
    if (lanes.drop(job)) job.settle(cancelled())
  }

  const finish = async (job: Job): Promise<void> => {
    try {
      // What it throws, a bug or a store that is away, each caller's pipeline says.
      const result = job.work(job.abort.signal)
      job.settle(result)
      await result
    } catch {
      // Told to the callers above.
    } finally {
      forget(job)
      lanes.ended(job)
      void startAll()
    }
  }

  const startAll = async (): Promise<void> => {
    if (isStarting) return
    isStarting = true
    for (let job = lanes.next(); job !== null; job = lanes.next()) {
      await breathe()
      void finish(job)
    }
    isStarting = false
  }

  const run = (request: GateRequest, work: Work<unknown>): Promise<AnyResult> => {
    if (request.signal?.aborted === true) return Promise.resolve(cancelled())
    const key = JSON.stringify([request.caller, request.key])
    const known = underWay.get(key)
    if (known) return join(known, request.signal, leave, breathe)
    const job = makeJob({ ...request, key }, work)
    const refusal = lanes.put(job)
    if (refusal !== null) return Promise.resolve(refusal)
    underWay.set(key, job)
    const answer = join(job, request.signal, leave, breathe)
    void startAll()
    return answer
  }
  return { run: run as ComputeGate['run'] }
}

/** Whose turn a computation takes. */
export const callerKey = ({ caller, ipAddress }: Pick<HandlerContext, 'caller' | 'ipAddress'>): string =>
  caller?.userId ?? ipAddress ?? ''

type Handler<Input, Output> = (input: Input, context: HandlerContext) => Promise<Result<Output, Failure>>

/**
 * A handler whose work goes through the gate. `standing` says the state of the books that the answer depends on: what was
 * asked before they changed is not shared with what is asked after. `lane` sets a caller's turns for it apart from those for
 * everything else.
 */
export const gated =
  <Input, Output>(
    gate: ComputeGate,
    entry: string,
    work: Handler<Input, Output>,
    standing: (context: HandlerContext) => string = () => '',
    lane = '',
  ): Handler<Input, Output> =>
  (input, context) => {
    const caller = callerKey(context) + lane
    const key = JSON.stringify([entry, standing(context), input])
    return gate.run({ caller, key, signal: context.signal }, (signal) => work(input, { ...context, signal }))
  }
