import { useState } from 'react'
import { Field } from '../../widgets/fields/Field.tsx'
import { SelectField } from '../../widgets/fields/SelectField.tsx'
import { CountryLists } from './CountryLists.tsx'
import { fieldText, parameterWords, stepsOf, unitWords, valueWords, wireValue } from './words.ts'
import type { Draft, Group, Parameter } from './words.ts'
import css from '../../widgets/styles/Sheet.module.css'

const SWITCH = [
  ['true', 'on'],
  ['false', 'off'],
] as const
const ACTIONS = [
  ['report', 'report'],
  ['warn', 'warn'],
  ['hold', 'hold'],
  ['block', 'block'],
] as const

type Change = (parameter: Parameter, value: Parameter['value']) => void

/** What is in force and what the release came with, where they differ. */
const hintOf = (parameter: Parameter): string => {
  const inForce = `In force ${valueWords(parameter, parameter.value)}`
  const isRelease = JSON.stringify(parameter.value) === JSON.stringify(parameter.default_value)
  return isRelease
    ? `${inForce}, the default`
    : `${inForce}; default ${valueWords(parameter, parameter.default_value)}`
}

/** A number keeps what is typed while it is typed; what is no number goes nowhere. */
function NumberField({
  parameter,
  drafted,
  onChange,
}: Readonly<{ parameter: Parameter; drafted: Parameter['value']; onChange: Change }>) {
  const [text, setText] = useState(() => fieldText(parameter, drafted))
  return (
    <Field
      label={parameterWords(parameter.name)}
      end={unitWords(parameter)}
      inputMode="decimal"
      autoComplete="off"
      value={text}
      hint={hintOf(parameter)}
      error={wireValue(parameter, text) === null ? 'Give a number of at least 0.' : null}
      onChange={({ target }) => {
        setText(target.value)
        onChange(parameter, wireValue(parameter, target.value) ?? parameter.value)
      }}
    />
  )
}

function OneParameter({
  parameter,
  drafted,
  onChange,
}: Readonly<{ parameter: Parameter; drafted: Parameter['value']; onChange: Change }>) {
  const label = parameterWords(parameter.name)
  if (typeof parameter.value === 'number')
    return <NumberField parameter={parameter} drafted={drafted} onChange={onChange} />
  if (typeof parameter.value === 'boolean')
    return (
      <SelectField<string>
        label={label}
        value={String(drafted)}
        hint={hintOf(parameter)}
        options={SWITCH}
        onChoose={(value) => onChange(parameter, value === 'true')}
      />
    )
  if (typeof parameter.value === 'string')
    return (
      <SelectField<string>
        label={label}
        value={String(drafted)}
        hint={hintOf(parameter)}
        options={ACTIONS}
        onChoose={(value) => onChange(parameter, value)}
      />
    )
  if (stepsOf(parameter.value) !== null)
    return <CountryLists parameter={parameter} drafted={drafted} onChange={onChange} />
  return (
    <p className={css.note}>
      {label}: {valueWords(parameter, parameter.value)}, changed over the API.
    </p>
  )
}

/** The parameters of one rule; `round` begins the fields anew. */
export function Parameters({
  group,
  draft,
  round,
  onChange,
}: Readonly<{ group: Group; draft: Draft; round: number; onChange: Change }>) {
  return (
    <div className={css.fields}>
      {group.parameters.map((parameter) => (
        <OneParameter
          key={`${parameter.name} ${round}`}
          parameter={parameter}
          drafted={draft[parameter.name] ?? parameter.value}
          onChange={onChange}
        />
      ))}
    </div>
  )
}
