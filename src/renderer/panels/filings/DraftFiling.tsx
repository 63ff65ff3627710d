import { useState } from 'react'
import { useAnswer } from '../../terminal/hooks.ts'
import { useAct } from '../../terminal/use-act.ts'
import { ActDialog } from '../../widgets/ActDialog.tsx'
import { Field } from '../../widgets/Field.tsx'
import { LongField } from '../../widgets/LongField.tsx'
import { SelectField } from '../../widgets/SelectField.tsx'
import { plainWords, shortId } from '../../widgets/plain-words.ts'
import { stateWords } from '../cases/words.ts'
import type { Case } from '../cases/words.ts'
import { DRAFTS, draftKindOf, filingWords } from './words.ts'
import type { DraftInput, DraftKind, Filing } from './words.ts'
import css from '../../widgets/Sheet.module.css'

const CASES_MAX = 100
const NARRATIVE_MAX = 16_000

const caseWords = (record: Case): string =>
  [
    plainWords(record.kind),
    plainWords(record.priority),
    stateWords(record.state),
    shortId(record.case_id),
  ].join(' · ')

type Facts = Readonly<{ kind: DraftKind; caseId: string; narrative: string; first: string; last: string }>

/** Why there is nothing to draft from yet; null when there is. */
function draftFault({ kind, caseId, first, last }: Facts): string | null {
  if (kind === 'sar') return caseId === '' ? 'Choose the case' : null
  if (first === '' || last === '') return 'Give the first and the last day'
  return last < first ? 'The last day lies before the first' : null
}

function inputOf({ kind, caseId, narrative, first, last }: Facts, amends: Filing | null): DraftInput {
  const replaced = amends === null ? {} : { amends: amends.report_id }
  if (kind === 'sar') {
    const record = narrative.trim() === '' ? {} : { record: { narrative: narrative.trim() } }
    return { report_type: 'sar', case_id: caseId, ...record, ...replaced }
  }
  return {
    ...{ report_type: 'transaction', regulation_type: kind, format: 'xml' },
    ...{ period_start: first, period_end: last, ...replaced },
  }
}

function OfCase({ facts, onFacts }: Readonly<{ facts: Facts; onFacts: (changes: Partial<Facts>) => void }>) {
  const { outcome } = useAnswer('cases.list', { per_page: CASES_MAX })
  const cases = outcome?.kind === 'answer' ? outcome.value.cases : []
  const none = outcome?.kind === 'answer' ? 'No case' : 'The cases cannot be shown'
  const first = outcome === null ? 'Asking for the cases' : cases.length === 0 ? none : 'Choose a case'
  // The case of what is amended may lie beyond the newest, or not be here yet: it stands chosen all the same.
  const isListed = facts.caseId === '' || cases.some(({ case_id: id }) => id === facts.caseId)
  return (
    <>
      <SelectField<string>
        label="Case"
        isFirst
        value={facts.caseId}
        options={[
          ['', first],
          ...(isListed ? [] : [[facts.caseId, `The case ${shortId(facts.caseId)}`] as const]),
          ...cases.map((record): [string, string] => [record.case_id, caseWords(record)]),
        ]}
        onChoose={(caseId) => onFacts({ caseId })}
      />
      <LongField
        label="Narrative"
        hint="Takes the place of what monitoring wrote. Empty: its words stand."
        lengthMax={NARRATIVE_MAX}
        text={facts.narrative}
        onText={(narrative) => onFacts({ narrative })}
      />
      <p className={css.note}>
        Subjects, accounts, days and amounts come from the case. What it lacks is named, never filled in.
      </p>
    </>
  )
}

function OfPeriod({
  facts,
  onFacts,
}: Readonly<{ facts: Facts; onFacts: (changes: Partial<Facts>) => void }>) {
  return (
    <>
      <Field
        label="First day"
        hint="By the calendar of UTC."
        type="date"
        value={facts.first}
        onChange={(event) => onFacts({ first: event.target.value })}
      />
      <Field
        label="Last day"
        hint="The fills of clients’ live money; paper trades are told to nobody."
        type="date"
        value={facts.last}
        onChange={(event) => onFacts({ last: event.target.value })}
      />
    </>
  )
}

const today = (): string => new Date().toISOString().slice(0, 10)

/** A new draft, or one in the place of a filing that the authority has already. */
export function DraftFiling({
  amends,
  onClose,
  onDone,
}: Readonly<{ amends: Filing | null; onClose: () => void; onDone: (made: Filing) => void }>) {
  const { busy, told, run } = useAct()
  const fixed = amends && draftKindOf(amends)
  const [facts, setFacts] = useState<Facts>(() => ({
    ...{ kind: fixed ?? 'sar', caseId: amends?.case_id ?? '', narrative: '' },
    first: amends?.period_start.slice(0, 10) ?? today(),
    last: amends?.period_end.slice(0, 10) ?? today(),
  }))
  const onFacts = (changes: Partial<Facts>): void => setFacts((before) => ({ ...before, ...changes }))
  const draft = async (): Promise<void> => {
    const made = await run('reports.generate', inputOf(facts, amends), () => 'It is drafted.')
    if (made === null) return
    onDone(made)
    onClose()
  }
  return (
    <ActDialog
      title={amends === null ? 'Draft a filing' : `Amend the ${filingWords(amends)}`}
      act="Draft it"
      off={draftFault(facts)}
      busy={busy}
      told={told}
      onClose={onClose}
      onAct={() => void draft()}
    >
      {amends === null && (
        <SelectField
          label="What"
          isFirst
          value={facts.kind}
          options={DRAFTS}
          onChoose={(kind) => onFacts({ kind })}
        />
      )}
      {facts.kind === 'sar' ? (
        <OfCase facts={facts} onFacts={onFacts} />
      ) : (
        <OfPeriod facts={facts} onFacts={onFacts} />
      )}
    </ActDialog>
  )
}
