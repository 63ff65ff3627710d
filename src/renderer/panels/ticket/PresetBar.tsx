import { useId, useState } from 'react'
import { useStore } from 'zustand'
import { useKept } from '../../terminal/hooks.ts'
import { Button } from '../../widgets/buttons/Button.tsx'
import { underlyingOf } from '../../widgets/words/instrument.ts'
import type { TicketDesk, TicketView } from './desk.ts'
import { PRESETS } from './kept-desk.ts'
import { SelectField } from '../../widgets/fields/SelectField.tsx'
import { fieldsOf, withPreset, withoutPreset } from './presets.ts'
import type { PresetLevel, PresetsStore } from './presets.ts'
import form from '../../widgets/styles/Form.module.css'
import css from './form.module.css'

const NO_NAME = ''

function NameField({ name, onName }: Readonly<{ name: string; onName: (name: string) => void }>) {
  const id = useId()
  return (
    <div className={form.field}>
      <label htmlFor={id}>Name</label>
      <div className={form.control}>
        <input
          id={id}
          value={name}
          maxLength={32}
          autoComplete="off"
          onChange={(event) => onName(event.target.value)}
        />
      </div>
    </div>
  )
}

type SaveProps = Readonly<{ desk: TicketDesk; view: TicketView; store: PresetsStore; onDone: () => void }>

/** What can be kept of the draft, for whom, and what keeping and forgetting do. */
function useSaving({ desk, view, store, onDone }: SaveProps) {
  const [level, setLevel] = useState<PresetLevel>('named')
  const [name, setName] = useState(view.presetName ?? '')
  const underlying = underlyingOf(view.draft.symbol ?? '')
  const keys: Readonly<Record<PresetLevel, string | null>> = {
    account: view.accountId,
    symbol: underlying,
    named: name.trim(),
  }
  const key = keys[level] ?? ''
  const save = (): void => {
    if (key === '') return
    store.setState((before) => withPreset(before, { level, key, fields: fieldsOf(view.draft) }))
    desk.usePreset(level === 'named' ? key : view.presetName)
    onDone()
  }
  const drop = (): void => {
    store.setState((before) => withoutPreset(before, level, key))
    desk.usePreset(level === 'named' ? null : view.presetName)
    onDone()
  }
  const isKept = store.getState().list.some((one) => one.level === level && one.key === key)
  return { level, setLevel, name, setName, underlying, key, isKept, save, drop }
}

function SaveForm(props: SaveProps) {
  const { level, setLevel, name, setName, underlying, key, isKept, save, drop } = useSaving(props)
  const { onDone } = props
  return (
    <div
      className={css.preset}
      role="group"
      aria-label="Keep as preset"
      onKeyDown={(event) => {
        if (event.key === 'Enter' && event.target instanceof HTMLInputElement) save()
        else if (event.key === 'Escape') onDone()
        else return
        event.preventDefault()
        event.stopPropagation()
      }}
    >
      <div className={css.fields}>
        <SelectField
          label="Keep for"
          value={level}
          options={[
            ['named', 'A name'],
            ['symbol', underlying],
            ['account', 'This account'],
          ]}
          onChoose={setLevel}
        />
        {level === 'named' && <NameField name={name} onName={setName} />}
      </div>
      <div className={css.presetActs}>
        <Button onClick={save} busy={key === ''}>
          Keep
        </Button>
        {isKept && <Button onClick={drop}>Forget</Button>}
        <Button kind="quiet" onClick={onDone}>
          Leave
        </Button>
      </div>
      <p className={form.note}>
        Kept: kind, validity, quantity, trail, what shows, post and reduce only, own orders. Never a price or
        a side.
      </p>
    </div>
  )
}

/** Which presets fill the ticket: the named one is chosen here, those of house, account and symbol apply by themselves. */
export function PresetBar({ desk, view }: Readonly<{ desk: TicketDesk; view: TicketView }>) {
  const store = useKept(PRESETS)
  const list = useStore(store, (presets) => presets.list)
  const [saving, setSaving] = useState(false)
  const names = list.filter((one) => one.level === 'named').map((one) => one.key)
  const layers = [...new Set(Object.values(view.filledBy))]
  return (
    <>
      <div className={css.presetRow}>
        <SelectField
          label={`Preset${layers.length === 0 ? '' : ` · filled by ${layers.join(', ')}`}`}
          value={view.presetName ?? NO_NAME}
          options={[[NO_NAME, 'House, account, symbol'], ...names.map((name) => [name, name] as const)]}
          onChoose={(name) => desk.usePreset(name === NO_NAME ? null : name)}
        />
        <Button onClick={() => setSaving(!saving)} aria-expanded={saving}>
          Keep as preset
        </Button>
      </div>
      {saving && <SaveForm desk={desk} view={view} store={store} onDone={() => setSaving(false)} />}
    </>
  )
}
