import { useState } from 'react'
import { useEngineDay } from '../../shell/clock.ts'
import { useAnswer } from '../../terminal/hooks.ts'
import { useAct } from '../../terminal/use-act.ts'
import { ActDialog } from '../../widgets/dialogs/ActDialog.tsx'
import { Choice } from '../../widgets/fields/Choice.tsx'
import { CustomerField } from '../../widgets/fields/CustomerField.tsx'
import { Field } from '../../widgets/fields/Field.tsx'
import { LongField } from '../../widgets/fields/LongField.tsx'
import { SelectField } from '../../widgets/fields/SelectField.tsx'
import { plainWords, shortId } from '../../widgets/words/plain-words.ts'
import { usePeople } from '../../terminal/use-people.ts'
import { stateWords } from '../cases/words.ts'
import type { CaseList } from '../cases/words.ts'
import { draftFault, draftInput, firstFacts } from './draft-facts.ts'
import type { Facts } from './draft-facts.ts'
import { DRAFTS, filingWords } from './words.ts'
import type { Filing } from './words.ts'
import css from '../../widgets/styles/Sheet.module.css'

const CASES_MAX = 100
const NARRATIVE_MAX = 16_000

const caseWords = (record: CaseList['cases'][number], people: (id: string) => string): string =>
  [
    ...record.customers.map((id) => people(id)),
    plainWords(record.kind),
    plainWords(record.priority),
    stateWords(record.state),
    shortId(record.case_id),
  ].join(' · ')

type Part = Readonly<{ facts: Facts; onFacts: (changes: Partial<Facts>) => void }>

/** The case that is drafted from. One about whoever looks is not among them, and is told to them as one that is not there. */
function WhichCase({ facts, onFacts }: Part) {
  const people = usePeople()
  const { outcome } = useAnswer('cases.list', { per_page: CASES_MAX })
  const cases = outcome?.kind === 'answer' ? outcome.value.cases : []
  const none = outcome?.kind === 'answer' ? 'No case' : 'The cases cannot be shown'
  const first = outcome === null ? 'Asking for the cases' : cases.length === 0 ? none : 'Choose a case'
  // The case of what is amended may lie beyond the newest, or not be here yet: it stands chosen all the same.
  const isListed = facts.caseId === '' || cases.some(({ case_id: id }) => id === facts.caseId)
  return (
    <SelectField<string>
      label="Case"
      isFirst
      value={facts.caseId}
      options={[
        ['', first],
        ...(isListed ? [] : [[facts.caseId, `The case ${shortId(facts.caseId)}`] as const]),
        ...cases.map((record): [string, string] => [record.case_id, caseWords(record, people)]),
      ]}
      onChoose={(caseId) => onFacts({ caseId })}
    />
  )
}

function Sar({ facts, onFacts }: Part) {
  return (
    <>
      <WhichCase facts={facts} onFacts={onFacts} />
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

const SOURCES = [
  { value: 'case', words: 'A case' },
  { value: 'customer', words: 'A customer and a day' },
] as const

function Ctr({ facts, onFacts }: Part) {
  return (
    <>
      <Choice
        label="Drafted from"
        value={facts.source}
        options={SOURCES}
        onChange={(source) => onFacts({ source })}
      />
      {facts.source === 'case' ? (
        <WhichCase facts={facts} onFacts={onFacts} />
      ) : (
        <>
          <CustomerField
            label="Customer"
            isFirst
            customer={facts.customer}
            onChoose={(customer) => onFacts({ customer })}
          />
          <Field
            label="Day of the cash"
            hint="One business day, by the calendar of UTC."
            type="date"
            value={facts.first}
            onChange={(event) => onFacts({ first: event.target.value, last: event.target.value })}
          />
        </>
      )}
      <p className={css.note}>
        {facts.source === 'case'
          ? 'Customer and day are those of the last alert of the case on cash that must be reported. '
          : ''}
        Every payment in cash of that day comes from the books, with whoever brought it for another. Nobody
        whom it is about hears of it.
      </p>
    </>
  )
}

function Period({ facts, onFacts }: Part) {
  return (
    <>
      <Field
        label="First day"
        data-focus-first
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

/** A new draft, or one in the place of a filing that the authority has already. */
export function DraftFiling({
  amends,
  caseId,
  onClose,
  onDone,
}: Readonly<{
  amends: Filing | null
  /** The case that it is drafted from, where that was said before; empty: it is chosen here. */
  caseId: string
  onClose: () => void
  onDone: (made: Filing) => void
}>) {
  const { busy, told, run } = useAct()
  const today = useEngineDay()
  const [facts, setFacts] = useState<Facts>(() => firstFacts(amends, caseId, today))
  const onFacts = (changes: Partial<Facts>): void => setFacts((before) => ({ ...before, ...changes }))
  const draft = async (): Promise<void> => {
    const made = await run('reports.generate', draftInput(facts, amends), () => 'It is drafted.')
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
        <Sar facts={facts} onFacts={onFacts} />
      ) : facts.kind === 'ctr' ? (
        <Ctr facts={facts} onFacts={onFacts} />
      ) : (
        <Period facts={facts} onFacts={onFacts} />
      )}
    </ActDialog>
  )
}
