import { ok, refused, utcDay } from '../../kernel/index.ts'
import type { Clock, JsonObject, Result } from '../../kernel/index.ts'
import type { ContractOutputs } from '../../contract/index.ts'
import { baselInput } from '../../compliance/reporting/contract-regcalc.ts'
import {
  BASEL_PARTS,
  baselFigures,
  missingParts,
  reportingFailure,
} from '../../compliance/reporting/index.ts'
import type { ReportingFailure } from '../../compliance/reporting/index.ts'
import type { HandlerContext } from '../call.ts'
import type { Committer } from '../committer.ts'
import type { HandlersOf } from '../handlers.ts'
import type { Store } from '../store/store.ts'
import { callerOf, personalOf } from '../trading/requests.ts'
import { baselAnswer } from './basel-answer.ts'
import { parsedWith } from './parsed.ts'

type CapitalPorts = Readonly<{
  store: Pick<Store, 'reports'>
  committer: Pick<Committer, 'commit'>
  clock: Clock
}>

type CapitalAnswer = ContractOutputs['reports']['capital']

const missing = (day: string, inputs: readonly string[]): Result<never, ReportingFailure> =>
  refused(
    reportingFailure('missing_inputs', `No inputs for ${inputs.join(', ')} on ${day}: give them first.`, {
      details: { missing: inputs },
    }),
  )

/** The ratios of a day from the last balance sheet that was given; refused with a list while a part of it is missing. */
export async function capitalAnswerOf(
  { store, clock }: CapitalPorts,
  date: string | undefined,
): Promise<Result<CapitalAnswer, ReportingFailure>> {
  const day = date ?? utcDay(clock.now())
  const kept = await store.reports.capitalInputs(day)
  if (kept === null) return missing(day, BASEL_PARTS)
  const inputs = parsedWith(baselInput, kept.inputs)
  if (!inputs.ok) return inputs
  const absent = missingParts(inputs.value)
  if (absent.length > 0) return missing(day, absent)
  const figures = baselFigures(inputs.value)
  if (!figures.ok) return figures
  const answer = baselAnswer(figures.value)
  const { car, leverage_ratio: leverage, lcr, nsfr, breaches, capital } = answer
  return ok({
    date: kept.day,
    ...{ car, leverage_ratio: leverage, lcr, nsfr, breaches },
    buffers: {
      required: capital?.buffer_required ?? 0,
      available: capital?.buffer_available ?? 0,
      conservation_ratio: capital?.conservation_ratio ?? 0,
    },
    figures: { capital, leverage: answer.leverage, liquidity: answer.liquidity, funding: answer.funding },
  })
}

/** Keeps a balance sheet for a day; one that no ratio can be computed from is refused. */
export async function setCapital(
  { committer, clock }: CapitalPorts,
  input: Parameters<HandlersOf<'reports'>['setCapital']>[0],
  context: HandlerContext,
): Promise<Result<{ message: string }, ReportingFailure>> {
  const inputs = parsedWith(baselInput, input.inputs)
  if (!inputs.ok) return inputs
  const figures = baselFigures(inputs.value)
  if (!figures.ok) return figures
  const { userId } = callerOf(context)
  const at = clock.now()
  await committer.commit({
    writes: [
      {
        op: 'put',
        table: 'capitalInputs',
        record: { day: input.date, inputs: input.inputs as JsonObject, setBy: userId, setAt: at },
      },
    ],
    facts: [
      {
        ...{
          action: 'capital.inputs_set',
          category: 'data',
          actorId: userId,
          resourceType: 'capital_inputs',
        },
        ...{ resourceId: input.date, result: 'success', code: null, requestId: context.requestId, at },
        facts: { breaches: figures.value.breaches.map(({ ratio }) => ratio) },
        personal: personalOf(context),
      },
    ],
  })
  return ok({ message: `The inputs of ${input.date} are kept.` })
}
