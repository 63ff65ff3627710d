import type { z } from 'zod'
import { ok } from '../../kernel/index.ts'
import type { Result } from '../../kernel/index.ts'
import { regcalcInputs, regcalcName } from '../../compliance/reporting/contract-regcalc.ts'
import type { RegcalcName } from '../../compliance/reporting/contract-regcalc.ts'
import {
  baselFigures,
  capitalRatios,
  cfiMeaning,
  cfiOf,
  concatCode,
  filingDeadline,
  leverageRatio,
  liquidityCoverage,
  netStableFunding,
  utiOf,
} from '../../compliance/reporting/index.ts'
import type { ReportingFailure } from '../../compliance/reporting/index.ts'
import { parsedWith } from './parsed.ts'
import { baselAnswer, capitalAnswer, lcrAnswer, leverageAnswer, nsfrAnswer } from './basel-answer.ts'

type Answer = Result<object, ReportingFailure>

/** A result with its value in the words of the wire. */
const answered = <Value>(result: Result<Value, ReportingFailure>, say: (value: Value) => object): Answer =>
  result.ok ? ok(say(result.value)) : result

const calculation =
  <Schema extends z.ZodType>(schema: Schema, run: (input: z.output<Schema>) => Answer) =>
  (request: unknown): Answer => {
    const input = parsedWith(schema, request)
    return input.ok ? run(input.value) : input
  }

const CALCULATIONS: Readonly<Record<RegcalcName, (request: unknown) => Answer>> = {
  basel: calculation(regcalcInputs.basel, (input) => answered(baselFigures(input), baselAnswer)),
  capital: calculation(regcalcInputs.capital, (input) => answered(capitalRatios(input), capitalAnswer)),
  leverage: calculation(regcalcInputs.leverage, (input) => answered(leverageRatio(input), leverageAnswer)),
  lcr: calculation(regcalcInputs.lcr, (input) => answered(liquidityCoverage(input), lcrAnswer)),
  nsfr: calculation(regcalcInputs.nsfr, (input) => answered(netStableFunding(input), nsfrAnswer)),
  concat: calculation(regcalcInputs.concat, (input) => answered(concatCode(input), (concat) => ({ concat }))),
  cfi: calculation(regcalcInputs.cfi, (input) => {
    const code = 'code' in input ? input.code : cfiOf(input)
    return answered(cfiMeaning(code), (meaning) => ({ cfi: code, ...meaning }))
  }),
  uti: calculation(regcalcInputs.uti, ({ lei, transaction }) =>
    answered(utiOf(lei, transaction), (uti) => ({ uti })),
  ),
  deadline: calculation(regcalcInputs.deadline, ({ filing, from, calendar }) =>
    answered(filingDeadline(filing, from, calendar), ({ dueOn, source }) => ({
      filing,
      due_date: dueOn,
      source,
    })),
  ),
}

/** The answer of `regcalc` to one request. */
export function regcalcFigures(request: unknown): Answer {
  const named = parsedWith(regcalcName, request)
  return named.ok ? CALCULATIONS[named.value.calc](request) : named
}
