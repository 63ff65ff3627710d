import type { Instant, UserId } from '../../kernel/index.ts'

/** The bodies of rules that a house answers for; its own procedures; and who was trained in what. */
export const FRAMEWORKS = [
  'sox',
  'mifid_ii',
  'dodd_frank',
  'basel_iii',
  'cftc',
  'gdpr',
  'ccpa',
  'pci_dss',
  'aml_ctf',
  'sanctions',
  'procedures',
  'training',
] as const
export type Framework = (typeof FRAMEWORKS)[number]

export const RECORD_STATUSES = ['planned', 'in_progress', 'met', 'not_met', 'not_applicable'] as const
export type RecordStatus = (typeof RECORD_STATUSES)[number]

/** One requirement of one framework: whether it is met, how that is known, by when it must be looked at again. */
export type ComplianceRecord = Readonly<{
  id: string
  framework: Framework
  requirement: string
  status: RecordStatus
  evidence: string | null
  dueAt: Instant | null
  ownerId: UserId | null
  createdAt: Instant
  createdBy: string
  updatedAt: Instant
  updatedBy: string
}>

/** Whether its day has passed without it being met or set aside. */
export const isRecordOverdue = ({ status, dueAt }: ComplianceRecord, now: Instant): boolean =>
  dueAt !== null && dueAt < now && status !== 'met' && status !== 'not_applicable'
