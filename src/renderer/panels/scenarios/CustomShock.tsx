import { useState } from 'react'
import type { FormEvent } from 'react'
import { Button } from '../../widgets/buttons/Button.tsx'
import { Field } from '../../widgets/fields/Field.tsx'
import { EMPTY_SHOCK, shockOf } from './shock.ts'
import type { Shock, ShockDraft } from './shock.ts'
import sheet from '../../widgets/styles/Sheet.module.css'
import css from './scenarios.module.css'

const FIELDS = [
  ['spot', 'Spot', '%'],
  ['vol', 'Vol, relative', '%'],
  ['rate', 'Rates', 'bp'],
  ['days', 'After', 'd'],
] as const

/** A shock of one's own, added to the list. What is left empty stays as it is. */
export function CustomShock({
  number,
  onAdd,
  onClear,
}: Readonly<{ number: number; onAdd: (shock: Shock) => void; onClear: (() => void) | null }>) {
  const [draft, setDraft] = useState<ShockDraft>(EMPTY_SHOCK)
  const { shock, faults } = shockOf(draft, number)
  const change = (field: keyof ShockDraft, text: string): void => setDraft({ ...draft, [field]: text })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (shock === null) return
    onAdd(shock)
    setDraft(EMPTY_SHOCK)
  }
  return (
    <form className={css.shock} aria-label="Custom shock" onSubmit={submit}>
      <Field
        label="Custom shock"
        placeholder={`Custom ${number}`}
        maxLength={64}
        autoComplete="off"
        value={draft.name}
        onChange={(event) => change('name', event.target.value)}
      />
      {FIELDS.map(([field, label, unit]) => (
        <Field
          key={field}
          label={label}
          end={unit}
          placeholder="0"
          inputMode="text"
          autoComplete="off"
          value={draft[field]}
          error={faults[field] ?? null}
          onChange={(event) => change(field, event.target.value)}
        />
      ))}
      <div className={sheet.acts}>
        <Button type="submit" offBecause={shock === null ? 'Off: write a move' : null}>
          Add shock
        </Button>
        {onClear !== null && (
          <Button kind="quiet" onClick={onClear}>
            Remove own shocks
          </Button>
        )}
      </div>
    </form>
  )
}
