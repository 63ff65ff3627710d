import { useState } from 'react'
import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'
import { useStore } from 'zustand'
import { useKept } from '../../terminal/hooks.ts'
import type { KeepKey } from '../../terminal/keep.ts'
import type { Terminal } from '../../terminal/terminal.ts'
import { useAct } from '../../terminal/use-act.ts'
import { ActDialog } from '../../widgets/dialogs/ActDialog.tsx'
import { Button } from '../../widgets/buttons/Button.tsx'
import { Field } from '../../widgets/fields/Field.tsx'
import { DOCUMENT_TYPES } from '../../widgets/words/kyc-words.ts'
import type { KycDocument } from '../../widgets/words/kyc-words.ts'
import { SelectField } from '../../widgets/fields/SelectField.tsx'
import { Told } from '../../widgets/notices/Told.tsx'
import { Companies } from './Companies.tsx'
import { EMPTY_DRAFT, LINES, draftFault, faultsOf, inputOf } from './draft.ts'
import type { Draft, Line, StatementType } from './draft.ts'
import { Owners } from './Owners.tsx'
import { Zone } from './Zone.tsx'
import css from '../../widgets/styles/Sheet.module.css'

/** What is typed outlives the panel, never the session. */
const DRAFT: KeepKey<StoreApi<Draft>, Terminal> = {
  name: 'identity-draft',
  make: () => createStore<Draft>(() => EMPTY_DRAFT),
}

const TYPES = DOCUMENT_TYPES.slice(0, 3) as readonly (readonly [StatementType, string])[]

type FormProps = Readonly<{
  draft: Draft
  faults: Readonly<Record<string, string>>
  onChange: (draft: Draft) => void
}>

function Lines({ draft, faults, onChange, only }: FormProps & Readonly<{ only: (line: Line) => boolean }>) {
  return LINES.filter(only).map(({ at, field, label, hint, fill }) => (
    <Field
      key={at}
      label={label}
      hint={hint}
      autoComplete={fill}
      maxLength={200}
      error={faults[field] ?? null}
      value={draft[at]}
      onChange={(event) => onChange({ ...draft, [at]: event.target.value })}
    />
  ))
}

const isOfDocument = ({ field }: Line): boolean => field.startsWith('document_')

function Person(props: FormProps) {
  return (
    <section className={css.section} aria-labelledby="identity-person">
      <h2 id="identity-person">Who you are</h2>
      <div className={css.fields}>
        <Lines {...props} only={(line) => !isOfDocument(line)} />
      </div>
      <label>
        <input
          type="checkbox"
          checked={props.draft.isFirm}
          onChange={(event) => props.onChange({ ...props.draft, isFirm: event.target.checked })}
        />{' '}
        I act for a firm
      </label>
      {props.draft.isFirm && (
        <>
          <Owners {...props} />
          <Companies {...props} />
        </>
      )}
    </section>
  )
}

function Document(props: FormProps) {
  const { draft, onChange } = props
  return (
    <section className={css.section} aria-labelledby="identity-document">
      <h2 id="identity-document">The document that shows it</h2>
      <div className={css.fields}>
        <SelectField
          label="Kind of document"
          value={draft.documentType}
          options={TYPES}
          onChoose={(documentType) => onChange({ ...draft, documentType })}
        />
        <Lines {...props} only={isOfDocument} />
      </div>
      <Zone draft={draft} onChange={onChange} />
    </section>
  )
}

/** What is sent, before it is sent: a statement about oneself cannot be taken back. */
function Review({
  draft,
  documents,
  act,
  onClose,
  onSend,
}: Readonly<{
  draft: Draft
  documents: number
  act: ReturnType<typeof useAct>
  onClose: () => void
  onSend: () => void
}>) {
  return (
    <ActDialog
      title="Send the statement"
      act="It is true; send it"
      off={null}
      busy={act.busy}
      told={act.told}
      onClose={onClose}
      onAct={onSend}
    >
      <p>
        {draft.name}, born {draft.born}, {draft.street}, {draft.postalCode} {draft.city}, {draft.country}.
      </p>
      <p>
        Number {draft.documentNumber} of {draft.documentCountry}, valid until {draft.documentExpiry}, with{' '}
        {documents === 1 ? '1 document' : `${documents} documents`}.
      </p>
      <p>An officer reads it. While it is looked at it cannot be changed.</p>
    </ActDialog>
  )
}

const DOCUMENTS_MAX = 10

/** The form: who one is, with the document that shows it. */
export function Statement({
  documents,
  onDone,
}: Readonly<{ documents: readonly KycDocument[]; onDone: () => void }>) {
  const kept = useKept(DRAFT)
  const draft = useStore(kept)
  const act = useAct()
  const [reviewing, setReviewing] = useState(false)
  const change = (next: Draft): void => {
    act.clear()
    kept.setState(next, true)
  }
  const faults = faultsOf(act.failure)
  const ids = documents.slice(0, DOCUMENTS_MAX).map(({ document_id: id }) => id)
  const send = async (): Promise<void> => {
    const answer = await act.run('kyc.submit', inputOf(draft, ids), () => 'The statement was sent.')
    setReviewing(false)
    // What was typed stays until the sign-out: whoever is asked for more types only that.
    if (answer !== null) onDone()
  }
  return (
    <>
      <Person draft={draft} faults={faults} onChange={change} />
      <Document draft={draft} faults={faults} onChange={change} />
      <div className={css.acts}>
        <Button kind="primary" offBecause={draftFault(draft)} onClick={() => setReviewing(true)}>
          Review and send
        </Button>
      </div>
      <Told told={act.told} />
      {reviewing && (
        <Review
          {...{ draft, act }}
          documents={ids.length}
          onClose={() => setReviewing(false)}
          onSend={() => void send()}
        />
      )}
    </>
  )
}
