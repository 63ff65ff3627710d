import { RULE_TITLES } from '../../compliance/aml/index.ts'
import type { DecidedLabel, Typology } from '../../compliance/aml/index.ts'
import type { AlertRecord, AlertStatus, CaseRecord, Disposition } from '../../compliance/cases/index.ts'
import { receivedIdOf } from '../monitoring/payments.ts'
import type { Store } from '../store/store.ts'
import type { UserId } from '../../kernel/index.ts'

/** What the end of a case says of alerts that nobody decided one by one; what was explained was harmless. */
const BY_DISPOSITION: Readonly<Record<Disposition, boolean>> = {
  false_positive: false,
  explained: false,
  reported: true,
  account_restricted: true,
  relationship_ended: true,
}

const BY_STATUS: Readonly<Partial<Record<AlertStatus, boolean>>> = { confirmed: true, false_positive: false }

const READ_AT_A_TIME = 200
/** The newest so many serve: older ones were made by rules that nobody remembers. */
const LABELS_MAX = 10_000

const isTypology = (rule: string): rule is Typology => Object.hasOwn(RULE_TITLES, rule)

const idsIn = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((id) => typeof id === 'string') : []

/** The label that an alert and the end of its case make; null while neither says anything, or both are of no rule. */
function labelOf(alert: AlertRecord, record: CaseRecord | null): DecidedLabel | null {
  const { rule, status, userId, evidence } = alert
  const ofCase = record?.disposition ?? null
  const isTrue =
    BY_STATUS[status] ?? (status === 'withdrawn' || ofCase === null ? null : BY_DISPOSITION[ofCase])
  if (isTrue === null || userId === null || !isTypology(rule)) return null
  const payments = idsIn(evidence['payments']).flatMap((id) => [id, receivedIdOf(id)])
  return {
    typology: rule,
    customers: [userId],
    evidence: [...payments, ...idsIn(evidence['orders'])],
    isTrue,
  }
}

type LabelPorts = Readonly<{ store: Pick<Store, 'cases'>; breathe: () => Promise<void> }>

/** What reviewers made of the alerts so far. Whoever asks learns nothing of what is about them. */
export async function labelsFor(
  { store, breathe }: LabelPorts,
  notAbout: readonly UserId[],
): Promise<readonly DecidedLabel[]> {
  const labels: DecidedLabel[] = []
  const cases = new Map<string, CaseRecord | null>()
  for (let offset = 0; offset < LABELS_MAX; offset += READ_AT_A_TIME) {
    const { items } = await store.cases.alerts({ notAbout }, { limit: READ_AT_A_TIME, offset })
    for (const alert of items) {
      const { caseId } = alert
      if (!cases.has(caseId)) cases.set(caseId, await store.cases.case(caseId))
      const label = labelOf(alert, cases.get(caseId) ?? null)
      if (label !== null) labels.push(label)
    }
    if (items.length < READ_AT_A_TIME) break
    await breathe()
  }
  return labels
}
