import { useState } from 'react'
import type { EntryInput } from '../../client/index.ts'
import { useAct } from '../../terminal/use-act.ts'
import { ActDialog } from '../../widgets/dialogs/ActDialog.tsx'
import { Button } from '../../widgets/buttons/Button.tsx'
import { Dialog } from '../../widgets/dialogs/Dialog.tsx'
import { Field } from '../../widgets/fields/Field.tsx'
import { formatAmount } from '../../widgets/figures/format.ts'
import { SelectField } from '../../widgets/fields/SelectField.tsx'
import { Told } from '../../widgets/notices/Told.tsx'
import { parseEntry } from '../../widgets/figures/entry.ts'
import type { Holder } from './holder.ts'
import css from '../../widgets/styles/Sheet.module.css'

type Ends = Readonly<{ onClose: () => void; onDone: (words: string, id: string | null) => void }>

const TYPES = [
  ['personal', 'Personal'],
  ['retirement', 'Retirement'],
  ['business', 'Business'],
  ['trust', 'Trust'],
  ['managed', 'Managed'],
] as const

const RISKS = [
  ['very_low', 'Very low'],
  ['low', 'Low'],
  ['moderate', 'Moderate'],
  ['high', 'High'],
  ['very_high', 'Very high'],
] as const

const METHODS = [
  ['average', 'Average cost'],
  ['fifo', 'First in, first out'],
] as const

const MODES = [
  ['paper', 'Paper'],
  ['live', 'Live'],
] as const

/** What a portfolio says of itself, for a new one and for a change. */
function useTerms(one: Holder | null) {
  const [name, setName] = useState(one?.name ?? '')
  const [description, setDescription] = useState(one?.description ?? '')
  const [kind, setKind] = useState<Holder['portfolio_type']>(one?.portfolio_type ?? 'personal')
  const [risk, setRisk] = useState<Holder['risk_level']>(one?.risk_level ?? 'moderate')
  const [method, setMethod] = useState<Holder['cost_method']>(one?.cost_method ?? 'average')
  const fields = (
    <>
      <Field
        label="Name"
        value={name}
        maxLength={120}
        autoComplete="off"
        data-focus-first
        onChange={(event) => setName(event.target.value)}
      />
      <Field
        label="What it is for"
        value={description}
        maxLength={1_000}
        autoComplete="off"
        onChange={(event) => setDescription(event.target.value)}
      />
      <div className={css.fields}>
        <SelectField label="Type" value={kind} options={TYPES} onChoose={setKind} />
        <SelectField label="Risk level" value={risk} options={RISKS} onChoose={setRisk} />
        <SelectField label="Cost method" value={method} options={METHODS} onChoose={setMethod} />
      </div>
    </>
  )
  const terms = {
    name: name.trim(),
    description: description.trim() === '' ? null : description.trim(),
    portfolio_type: kind,
    risk_level: risk,
    cost_method: method,
  }
  return { fields, terms, off: name.trim() === '' ? 'Off: give it a name' : null }
}

/** Opens a portfolio with an account of its own. */
export function CreateDialog({ onClose, onDone }: Ends) {
  const { fields, terms, off } = useTerms(null)
  const [mode, setMode] = useState<Holder['mode']>('paper')
  const [cash, setCash] = useState('')
  const { busy, told, run } = useAct()
  const entry = parseEntry(cash)
  const create = async (): Promise<void> => {
    const input: EntryInput<'portfolios.create'> = {
      ...terms,
      mode,
      ...(mode === 'paper' && entry.kind === 'value' ? { initial_cash: entry.value.toFixed() } : {}),
    }
    const answer = await run('portfolios.create', input, ({ message }) => message)
    if (answer !== null) onDone(`${terms.name} is open.`, answer.portfolio.id)
  }
  return (
    <ActDialog
      title="New portfolio"
      act="Open the portfolio"
      off={off ?? (entry.kind === 'refused' ? `Off: ${entry.hint}` : null)}
      busy={busy}
      told={told}
      onClose={onClose}
      onAct={() => void create()}
    >
      {fields}
      <div className={css.fields}>
        <SelectField label="Money" value={mode} options={MODES} onChoose={setMode} />
        {mode === 'paper' && (
          <Field
            label="Paper money to begin with"
            end="USD"
            hint="At most 1,000,000"
            value={cash}
            autoComplete="off"
            onChange={(event) => setCash(event.target.value)}
          />
        )}
      </div>
    </ActDialog>
  )
}

/** Changes the name and the words of a portfolio; its money and its holdings stay. */
export function RenameDialog({ one, onClose, onDone }: Ends & Readonly<{ one: Holder }>) {
  const { fields, terms, off } = useTerms(one)
  const { busy, told, run } = useAct()
  const change = async (): Promise<void> => {
    const answer = await run('portfolios.update', { id: one.id, ...terms }, ({ message }) => message)
    if (answer !== null) onDone(`${terms.name} is changed.`, one.id)
  }
  return (
    <ActDialog
      title={`Change ${one.name}`}
      act="Keep the change"
      off={off}
      busy={busy}
      told={told}
      onClose={onClose}
      onAct={() => void change()}
    >
      {fields}
    </ActDialog>
  )
}

/** What is lost and what is kept, before it is asked for. */
function deletionWords({ holdings_count: holdings, cash_balance: cash }: Holder): string {
  const held =
    holdings === 0
      ? 'It holds nothing'
      : `It still holds ${holdings === 1 ? '1 position' : `${holdings} positions`}`
  return `${held} and ${formatAmount(cash, 2)} USD in cash. What is left in its account stays there until it is sold or moved.`
}

/** Deletes a portfolio; its records are kept for the audit. */
export function DeleteDialog({ one, onClose, onDone }: Ends & Readonly<{ one: Holder }>) {
  const { busy, told, run } = useAct()
  const remove = async (): Promise<void> => {
    const answer = await run('portfolios.remove', { id: one.id }, ({ message }) => message)
    if (answer !== null) onDone(answer.message, null)
  }
  return (
    <Dialog title={`Delete ${one.name}`} onClose={onClose}>
      <div className={css.form}>
        <p>{deletionWords(one)}</p>
        <p className={css.note}>It cannot be undone. Its records are kept for the audit.</p>
        <Told told={told} />
        <div className={css.acts}>
          <Button data-focus-first onClick={onClose}>
            Keep it
          </Button>
          <Button kind="critical" busy={busy} onClick={() => void remove()}>
            Delete {one.name}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}
