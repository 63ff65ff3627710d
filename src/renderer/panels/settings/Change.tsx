import { useState } from 'react'
import { useAct } from '../../terminal/use-act.ts'
import { ActDialog } from '../../widgets/dialogs/ActDialog.tsx'
import { Field } from '../../widgets/fields/Field.tsx'
import { ReasonField, reasonFault } from '../../widgets/fields/ReasonField.tsx'
import { SelectField } from '../../widgets/fields/SelectField.tsx'
import {
  CONSEQUENCES,
  boundsWords,
  effectWords,
  switchOptions,
  titleOf,
  valueOf,
  valueWords,
} from './words.ts'
import type { Setting } from './words.ts'

/** Asks for a setting's new value and why, then changes it. */
export function Change({
  setting,
  onClose,
  onDone,
}: Readonly<{ setting: Setting; onClose: () => void; onDone: (words: string) => void }>) {
  const { busy, told, run } = useAct()
  const [text, setText] = useState(String(setting.value))
  const [reason, setReason] = useState('')
  const { name, minimum, maximum, unit } = setting
  const value = valueOf(setting, text)
  const why = reason.trim()
  const change = async (): Promise<void> => {
    const input = { [name]: value, ...(why === '' ? {} : { reason: why }) }
    const answer = await run('administration.changeSettings', input, () => 'Changed.')
    if (answer === null || value === null) return
    onDone(`${titleOf(name)}: ${valueWords(name, value)}.`)
    onClose()
  }
  const wrong = `Off: give a whole number from ${minimum ?? 0} to ${(maximum ?? 0).toLocaleString('en-US')}`
  const off = value === null ? wrong : value === setting.value ? 'Off: it is so already' : reasonFault(why)
  return (
    <ActDialog
      title={titleOf(name)}
      act="Change it"
      off={off}
      busy={busy}
      told={told}
      onClose={onClose}
      onAct={() => void change()}
    >
      <p>{CONSEQUENCES[name]}</p>
      {typeof setting.value === 'boolean' ? (
        <SelectField<string>
          label="Value"
          isFirst
          value={text}
          options={switchOptions(name)}
          onChoose={setText}
        />
      ) : (
        <Field
          label={`Value in ${unit ?? ''}`}
          hint={`${boundsWords(setting)}; it takes effect ${effectWords(setting.takes_effect)}.`}
          data-focus-first
          inputMode="numeric"
          autoComplete="off"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      )}
      <ReasonField
        hint="It is kept in the audit log. May be left empty."
        value={reason}
        onChange={setReason}
      />
    </ActDialog>
  )
}
