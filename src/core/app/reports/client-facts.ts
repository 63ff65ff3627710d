import { readMrz } from '../../identifiers/index.ts'
import type { MrzFormat } from '../../identifiers/index.ts'
import { asId } from '../../kernel/index.ts'
import type { CaseSubject, ReportedClient } from '../../compliance/reporting/index.ts'
import type { Submission } from '../../compliance/kyc/index.ts'
import type { KycPorts } from '../kyc/ports.ts'
import { openAssessment } from '../kyc/sealed.ts'
import type { Store } from '../store/store.ts'

export type ClientPorts = Readonly<{ store: Pick<Store, 'kyc'>; cipher: KycPorts['cipher'] }>

/** What the approved identity check of a user says; null where there is none, or its subject was erased. */
export async function statementOf(ports: ClientPorts, userId: string): Promise<Submission | null> {
  const record = await ports.store.kyc.latestOf(asId<'user'>(userId))
  if (record?.status !== 'approved') return null
  return openAssessment(ports, record)?.submission ?? null
}

const ZONES: Readonly<Record<string, MrzFormat>> = { '3x30': 'TD1', '2x36': 'TD2', '2x44': 'TD3' }

/**
 * First name and surname apart: as the machine readable zone has them, else two words in their order. A longer name is
 * not parted by a guess.
 */
function namesOf({ mrz, fullName }: Submission): ReportedClient['names'] {
  const lines = mrz?.map((line) => line.trim()) ?? []
  const format = ZONES[`${lines.length}x${lines[0]?.length ?? 0}`]
  const zone = format === undefined ? null : readMrz(format, lines).record
  if (zone !== null && zone.given !== '' && !zone.nameIsCut) {
    return { firstName: zone.given, surname: zone.surname }
  }
  const [firstName, surname, ...more] = fullName.split(' ')
  return firstName !== undefined && surname !== undefined && more.length === 0 ? { firstName, surname } : null
}

/** The document, where it is one of the country whose nationality the person has. */
function documentOf({ documentType, documentNumber, documentCountry, nationality }: Submission) {
  return documentType === 'drivers_license' || documentCountry !== nationality
    ? null
    : { type: documentType, number: documentNumber }
}

export const clientOf = (userId: string, said: Submission): ReportedClient => ({
  userId,
  isFirm: said.isFirm,
  fullName: said.fullName,
  names: namesOf(said),
  bornOn: said.dateOfBirth,
  nationality: said.nationality,
  country: said.address.country,
  document: documentOf(said),
})

/** Parts of an address as FinCEN's fields hold them; what does not fit its field is left unknown, not cut. */
export function fincenAddressOf({ address }: Submission): CaseSubject['address'] {
  const zip = address.postalCode.replaceAll(/[^A-Za-z0-9]/g, '')
  return {
    ...(address.street.length <= 100 ? { street: address.street } : {}),
    ...(address.city.length <= 50 ? { city: address.city } : {}),
    ...(address.state !== null && /^[A-Z]{2,3}$/.test(address.state) ? { state: address.state } : {}),
    ...(zip.length > 0 && zip.length <= 9 ? { zip } : {}),
    country: address.country,
  }
}
