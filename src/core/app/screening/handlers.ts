import {
  countryCode,
  parsePartialDate,
  reasonsOf,
  sanctionsFailure,
} from '../../compliance/sanctions/index.ts'
import type { ScreeningQuery, SubjectType } from '../../compliance/sanctions/index.ts'
import type { ContractOutputs } from '../../contract/index.ts'
import { ok, refused, toIso } from '../../kernel/index.ts'
import type { Result } from '../../kernel/index.ts'
import type { HandlersOf } from '../handlers.ts'
import { callerOf, ownRecord } from '../identity/callers.ts'
import type { Registry } from '../identity/sessions.ts'
import { makeListHandlers } from './list-handlers.ts'
import type { ListHandlerPorts } from './list-handlers.ts'
import { makeMatchHandlers } from './match-handlers.ts'
import type { MatchHandlerPorts } from './match-handlers.ts'
import type { CheckDone, ScreeningService } from './service.ts'

type CheckAnswer = ContractOutputs['sanctions']['checkName']

const checkAnswer = ({ record, screening }: CheckDone): CheckAnswer => ({
  check_id: record.id,
  matches_found: screening.hits.length,
  match_details: screening.hits.map((hit) => ({
    list: hit.list,
    entity_id: hit.entityId,
    name: hit.name,
    matched_name: hit.matchedName,
    entity_type: hit.type,
    score: hit.score,
    ofac_score: hit.ofacScore,
    reason: reasonsOf(hit).join('; '),
    why: [...reasonsOf(hit)],
    role: hit.political?.office ?? null,
    relation: hit.political?.relation ?? null,
  })),
  lists_checked: screening.lists.map(({ list, hash, publishedOn }) => ({
    name: list,
    version: hash,
    date: publishedOn,
  })),
  risk_score: record.riskScore,
  status: record.status,
  pep: record.isPoliticallyExposed,
  checked_at: toIso(record.at),
  next_check_due: toIso(record.nextDueAt),
})

const TYPES: Readonly<Record<string, SubjectType>> = {
  person: 'person',
  individual: 'person',
  entity: 'entity',
  company: 'entity',
  organization: 'entity',
  vessel: 'vessel',
  aircraft: 'aircraft',
}

type Asked = Readonly<{
  name: string
  date_of_birth?: string | undefined
  place_of_birth?: string | undefined
  country?: string | undefined
  entity_type?: string | undefined
  address?: string | undefined
  wallet?: string | undefined
  identifier?: string | undefined
}>

const given = (text: string | undefined): readonly string[] =>
  text === undefined || text.trim() === '' ? [] : [text.trim()]

function queryOf(input: Asked): Result<ScreeningQuery> {
  const [born] = given(input.date_of_birth)
  const birth = born === undefined ? null : parsePartialDate(born)
  if (born !== undefined && birth === null)
    return refused(sanctionsFailure('invalid_date', `${born} is no date.`, { field: 'date_of_birth' }))
  const [country] = given(input.country)
  if (country !== undefined && countryCode(country) === null) {
    const message = `${country} is neither the code nor the English name of a country.`
    return refused(sanctionsFailure('unknown_country', message, { field: 'country' }))
  }
  return ok({
    name: input.name,
    type: input.entity_type === undefined ? null : (TYPES[input.entity_type] ?? null),
    birth,
    birthPlace: given(input.place_of_birth)[0] ?? null,
    countries: given(input.country),
    identifiers: given(input.identifier),
    wallets: [...given(input.address), ...given(input.wallet)],
  })
}

type Ports = MatchHandlerPorts &
  ListHandlerPorts &
  Readonly<{ screening: ScreeningService; registry: Registry }>

/** Faces of screening: oneself, whoever an officer names, what the screening of the book has met, and the lists themselves. */
export function makeSanctionsHandlers(ports: Ports): HandlersOf<'sanctions'> {
  const { screening, registry } = ports
  const answered = (done: Result<CheckDone>): Result<CheckAnswer> =>
    done.ok ? ok(checkAnswer(done.value)) : done
  return {
    ...makeMatchHandlers(ports),
    ...makeListHandlers(ports),
    checkSelf: async (_input, context) => {
      const { userId } = callerOf(context)
      const { fullName } = await ownRecord({ registry }, context)
      const query = { name: fullName, type: 'person' } as const
      return answered(await screening.check(query, { requestedBy: userId, subjectId: userId }, context))
    },
    checkName: async (input, context) => {
      const query = queryOf(input)
      if (!query.ok) return query
      const subject = { requestedBy: callerOf(context).userId, subjectId: null }
      return answered(await screening.check(query.value, subject, context))
    },
  }
}
