import { ok } from '../../../kernel/index.ts'
import type { FincenFiler, FincenParty } from '../contract-filings.ts'
import type { ReportingFirm } from '../contract-firm.ts'
import { lacking, namesOfClient } from './fill-facts.ts'
import type { FillReport, ReportedClient } from './fill-facts.ts'

/** Whom a report to FinCEN is about: what the identity check says, or nothing of it, and the accounts that were used. */
export type CaseSubject = Readonly<{
  userId: string
  client: ReportedClient | null
  occupation: string | null
  address: FincenParty['address']
  email: string | null
  accounts: readonly string[]
}>

/** FinCEN's codes: 6 a passport, 9 a foreign document, 5 a driver's licence. */
function documentOf({ document, nationality }: ReportedClient): FincenParty['identifications'] {
  if (document === null) return []
  const type = document.type === 'passport' ? '6' : '9'
  return [{ type, number: document.number, issuerCountry: nationality }]
}

/** A client of whom no check was approved is a subject of whom little is known; FinCEN wants that said. */
export function fincenSubject(firm: ReportingFirm, subject: CaseSubject): FillReport<FincenParty> {
  const { client, occupation, address, email, accounts } = subject
  const common = {
    alsoKnownAs: [],
    gender: 'unknown' as const,
    address,
    ...(email === null ? {} : { email }),
    ...(occupation === null ? {} : { occupation: occupation.slice(0, 50) }),
    identifications: client === null ? [] : documentOf(client),
    accounts: [...accounts],
  }
  if (client === null) return ok({ kind: 'person', ...common })
  if (client.isFirm) return ok({ kind: 'entity', name: client.fullName, ...common })
  const names = namesOfClient(firm, client)
  if (!names.ok) return names
  const { firstName, surname } = names.value
  return ok({ kind: 'person', name: surname, firstName, bornOn: client.bornOn, ...common })
}

/** Who files: what the officer says, else what the firm has stated. */
export function filerOf(firm: ReportingFirm, given: FincenFiler | undefined): FillReport<FincenFiler> {
  const filer = given ?? firm.filer
  return filer === undefined
    ? lacking('firm.filer', 'the firm has not stated who files with FinCEN.')
    : ok(filer)
}
