import type { CaseKind } from '../../compliance/cases/index.ts'
import { isHeld, recordKeptUntil, retentionCategory } from '../../compliance/privacy/index.ts'
import { isUnderWay } from '../../compliance/reporting/index.ts'
import { present } from '../../kernel/index.ts'
import type { Instant, UserId } from '../../kernel/index.ts'
import { everyOf } from './pages.ts'
import type { PrivacyPorts } from './ports.ts'

/** Why something of a person is kept. What holds back keeps all that there is of them, the rest keeps itself alone. */
type Ground = Readonly<{
  ground: 'legal_hold' | 'case' | 'filing' | 'screening' | 'identity_check'
  reason: string
  holdsBack: boolean
  /** Null: not known yet. */
  until: Instant | null
}>

type Ports = Pick<PrivacyPorts, 'store' | 'identity'>
/** What of cases and filings stays hidden from whoever reads. */
type Reader = Readonly<{
  ofCases: Readonly<{ notAbout?: readonly UserId[] }>
  ofReports: Readonly<{ hiddenFrom?: readonly UserId[] }>
}>

const basisOf = (category: string): string => present(retentionCategory(category), category).basis

async function holdGrounds({ store, identity }: Ports, userId: UserId): Promise<readonly Ground[]> {
  const holds = await store.privacy.holds()
  const now = identity.clock.now()
  return holds
    .filter((hold) => hold.subjectId === userId && isHeld(hold, now))
    .map(({ reason, until }) => ({ ground: 'legal_hold', reason, holdsBack: true, until }))
}

const KIND_WORDS: Readonly<Record<CaseKind, string>> = {
  ...{ aml: 'AML', kyc: 'KYC', market_abuse: 'market abuse', other: 'other', sanctions: 'sanctions' },
}

async function caseGrounds({ store }: Ports, userId: UserId, reader: Reader): Promise<readonly Ground[]> {
  const link = { kind: 'customer', targetId: userId } as const
  const cases = await everyOf((page) => store.cases.cases({ link, ...reader.ofCases }, page))
  const basis = basisOf('compliance_records')
  return cases.map(({ closedAt, kind }) => ({
    ground: 'case',
    reason: `${closedAt === null ? 'An open' : 'A closed'} case (${KIND_WORDS[kind]}): ${basis}`,
    holdsBack: closedAt === null,
    until: closedAt === null ? null : recordKeptUntil(closedAt),
  }))
}

async function filingGrounds({ store }: Ports, userId: UserId, reader: Reader): Promise<readonly Ground[]> {
  const reports = await everyOf((page) => store.reports.reports({ about: userId, ...reader.ofReports }, page))
  const basis = basisOf('compliance_records')
  return reports.map(({ reportType, status, updatedAt }) => {
    const holdsBack = isUnderWay(status)
    return {
      ground: 'filing',
      reason: `${reportType.toUpperCase()}, ${status}: ${basis}`,
      holdsBack,
      until: holdsBack ? null : recordKeptUntil(updatedAt),
    }
  })
}

async function checkGrounds({ store }: Ports, userId: UserId): Promise<readonly Ground[]> {
  const [[screening], identityCheck] = await Promise.all([
    store.screening.checksOf(userId, 1),
    store.kyc.latestOf(userId),
  ])
  const screened: readonly Ground[] =
    screening === undefined
      ? []
      : [
          {
            ...{ ground: 'screening', reason: basisOf('compliance_records'), holdsBack: false },
            until: recordKeptUntil(screening.at),
          },
        ]
  const checked: readonly Ground[] =
    identityCheck === null
      ? []
      : [
          {
            ...{ ground: 'identity_check', reason: basisOf('identity_checks'), holdsBack: false },
            until: null,
          },
        ]
  return [...screened, ...checked]
}

/**
 * Every reason for which something of a person is kept, for whoever decides on their request. A case or filing that is
 * about one of the accounts of whoever reads too is not told to them; the house itself (null) knows all.
 */
export async function groundsOf(
  ports: Ports,
  userId: UserId,
  readers: readonly UserId[] | null,
): Promise<readonly Ground[]> {
  const hides: Reader =
    readers === null
      ? { ofCases: {}, ofReports: {} }
      : { ofCases: { notAbout: readers }, ofReports: { hiddenFrom: readers } }
  const found = await Promise.all(
    [holdGrounds, caseGrounds, filingGrounds, checkGrounds].map((grounds) => grounds(ports, userId, hides)),
  )
  return found.flat()
}

/** Whether what is kept of a person in the open waits to be erased: a hold, an open case, a filing under way. */
export const isHeldBack = async (ports: Ports, userId: UserId): Promise<boolean> =>
  (await groundsOf(ports, userId, null)).some(({ holdsBack }) => holdsBack)
