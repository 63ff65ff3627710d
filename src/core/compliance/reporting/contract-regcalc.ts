import { z } from 'zod'
import { modelNumberInput as finite } from '../../kernel/wire.ts'
import type { BaselInputs } from './ratios/basel.ts'
import type { CfiTraits } from './codes/cfi.ts'
import type { LeverageInputs } from './ratios/capital.ts'
import { FILINGS } from './duties/deadlines.ts'
import type { WeightedLine } from './ratios/liquidity.ts'

/** What `regcalc` reads, and the balance sheet behind `/risk/capital`. */

const zeroUnlessGiven = finite.default(0)

const capitalInput = z
  .object({
    cet1: finite,
    additional_tier1: zeroUnlessGiven,
    tier2: zeroUnlessGiven,
    credit_rwa: finite.optional(),
    rwa: finite.optional(),
    market_risk_charge: zeroUnlessGiven,
    operational_risk_charge: zeroUnlessGiven,
    countercyclical_buffer: zeroUnlessGiven,
    gsib_buffer: zeroUnlessGiven,
  })
  .transform(({ credit_rwa: creditRwa, rwa, ...given }, context) => {
    const weights = creditRwa ?? rwa
    if (weights === undefined || (creditRwa !== undefined && rwa !== undefined)) {
      context.addIssue({
        code: 'custom',
        path: ['credit_rwa'],
        message: 'give credit_rwa, or rwa of all risks',
      })
      return z.NEVER
    }
    return {
      cet1: given.cet1,
      additionalTier1: given.additional_tier1,
      tier2: given.tier2,
      creditRwa: weights,
      marketRiskCharge: given.market_risk_charge,
      operationalRiskCharge: given.operational_risk_charge,
      countercyclicalBuffer: given.countercyclical_buffer,
      gsibBuffer: given.gsib_buffer,
    }
  })

const leverageFields = {
  on_balance: finite,
  derivatives_replacement_cost: zeroUnlessGiven,
  derivatives_pfe: zeroUnlessGiven,
  securities_financing: zeroUnlessGiven,
  off_balance: zeroUnlessGiven,
}

const exposureInput = z.object(leverageFields).transform(exposureOf)

function exposureOf(
  given: Readonly<Record<keyof typeof leverageFields, number>>,
): Omit<LeverageInputs, 'tier1' | 'gsibBuffer'> {
  return {
    onBalance: given.on_balance,
    derivativesReplacementCost: given.derivatives_replacement_cost,
    derivativesPfe: given.derivatives_pfe,
    securitiesFinancing: given.securities_financing,
    offBalance: given.off_balance,
  }
}

const leverageInput = z
  .object({ tier1: finite, gsib_buffer: zeroUnlessGiven, ...leverageFields })
  .transform(({ tier1, gsib_buffer: gsibBuffer, ...given }): LeverageInputs => ({
    tier1,
    gsibBuffer,
    ...exposureOf(given),
  }))

const line = z
  .object({ category: z.string().min(1).max(64), amount: finite, rate: finite.optional() })
  .transform(({ rate, ...given }): WeightedLine => (rate === undefined ? given : { ...given, rate }))

const lines = z.array(line).max(1_000)

const lcrInput = z.object({ hqla: lines, outflows: lines, inflows: lines.default([]) })
const nsfrInput = z.object({ available: lines, required: lines })

/** The parts of a balance sheet that the four ratios need; a part that is not given stays without ratio. */
export const baselInput = z
  .object({
    capital: capitalInput.optional(),
    leverage: exposureInput.optional(),
    lcr: lcrInput.optional(),
    nsfr: nsfrInput.optional(),
  })
  .transform(({ capital, leverage, lcr, nsfr }): BaselInputs => ({
    capital: capital ?? null,
    leverage: leverage ?? null,
    lcr: lcr ?? null,
    nsfr: nsfr ?? null,
  }))

const concatInput = z
  .object({
    first_name: z.string().min(1).max(140),
    surname: z.string().min(1).max(140),
    date_of_birth: z.string().max(10),
    nationality: z.union([z.string().max(2), z.array(z.string().max(2)).min(1).max(10)]),
  })
  .transform((given) => ({
    firstName: given.first_name,
    surname: given.surname,
    bornOn: given.date_of_birth,
    nationalities: [given.nationality].flat(),
  }))

const underlying = z.enum([
  'basket',
  'stock',
  'debt',
  'commodity',
  'currency',
  'index',
  'option',
  'future',
  'swap',
  'interest_rate',
  'other',
])

const contract = { underlying, standardized: z.boolean().default(true) }

const cfiTraits = z
  .discriminatedUnion('kind', [
    z.object({
      kind: z.literal('option'),
      option_type: z.enum(['call', 'put']),
      exercise: z.enum(['european', 'american', 'bermudan']),
      delivery: z.enum(['physical', 'cash', 'non_deliverable', 'elect_at_exercise']),
      ...contract,
    }),
    z.object({
      kind: z.literal('future'),
      delivery: z.enum(['physical', 'cash', 'non_deliverable']),
      ...contract,
    }),
    z.object({ kind: z.literal('share') }),
  ])
  .transform((given): CfiTraits => {
    if (given.kind === 'share') return given
    const { standardized: isStandardized, ...traits } = given
    if (traits.kind === 'future') return { ...traits, isStandardized }
    const { option_type: optionType, ...option } = traits
    return { ...option, optionType, isStandardized }
  })

const deadlineInput = z.object({
  filing: z.enum(FILINGS),
  from: z.string().max(10),
  calendar: z.enum(['weekdays', 'us_exchange', 'us_banks', 'england', 'target']).optional(),
})

/** The inputs of each calculation, by the name that a request gives in `calc`. */
export const regcalcInputs = {
  basel: baselInput,
  capital: capitalInput,
  leverage: leverageInput,
  lcr: lcrInput,
  nsfr: nsfrInput,
  concat: concatInput,
  cfi: z.union([z.object({ code: z.string().max(16) }), cfiTraits]),
  uti: z.object({ lei: z.string().max(20), transaction: z.string().max(128) }),
  deadline: deadlineInput,
}

export type RegcalcName = keyof typeof regcalcInputs

export const regcalcName = z.object({
  calc: z.enum(Object.keys(regcalcInputs) as [RegcalcName, ...RegcalcName[]]),
})
