import type { EntryOutput } from '../../client/index.ts'
import { actionWords } from '../../widgets/words/audit-words.ts'

export type Approval = EntryOutput<'approvals.getApproval'>

export const STATES = [
  ['pending', 'Waiting'],
  ['executed', 'Done'],
  ['rejected', 'Refused'],
  ['withdrawn', 'Taken back'],
  ['expired', 'Run out'],
] as const satisfies readonly (readonly [Approval['status'], string])[]

export const stateWords = (status: Approval['status']): string =>
  STATES.find(([value]) => value === status)?.[1] ?? status

const KINDS: Readonly<Record<string, string>> = {
  'user.role': 'A privileged role',
  'compliance.aml_parameters': 'A change of monitoring’s rules',
  'compliance.case_close': 'The end of a case',
  'compliance.match_decision': 'The word on a match that blocks',
  'kyc.approve': 'The approval of an identity',
  'report.approve': 'The approval of a filing',
}

export const kindWords = (kind: string): string => KINDS[kind] ?? actionWords(kind)

/** The first digits of a fingerprint tell two apart; the page of what has it prints all of them. */
const valueWords = (value: unknown): string => {
  if (typeof value !== 'string') return JSON.stringify(value)
  return /^[0-9a-f]{64}$/.test(value) ? `${value.slice(0, 12)}…` : value
}

/** What is asked for, field by field: `role admin`. */
export const payloadWords = (payload: Approval['payload']): string =>
  Object.entries(payload)
    .map(([name, value]) => `${name.replaceAll('_', ' ')} ${valueWords(value)}`)
    .join(', ')
