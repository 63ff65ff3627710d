import { useState } from 'react'
import { Button } from '../../widgets/buttons/Button.tsx'
import { Field } from '../../widgets/fields/Field.tsx'
import { parameterWords, stepDrafts, stepFault, stepsOf, wireSteps } from './words.ts'
import type { Parameter, StepDraft } from './words.ts'
import css from '../../widgets/styles/Sheet.module.css'

const STEPS_MAX = 40

/** One list and the day from which it stands. */
function Step({
  step,
  at,
  fault,
  onChange,
}: Readonly<{ step: StepDraft; at: number; fault: string | null; onChange: (step: StepDraft) => void }>) {
  return (
    <>
      <Field
        label={`List ${at + 1} from, UTC`}
        autoComplete="off"
        maxLength={10}
        error={fault}
        value={step.from}
        onChange={({ target }) => onChange({ ...step, from: target.value })}
      />
      <Field
        label={`Countries of list ${at + 1}`}
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        value={step.codes}
        onChange={({ target }) => onChange({ ...step, codes: target.value })}
      />
    </>
  )
}

/** Lists of countries by the day from which each stands. What is not whole stays in the fields and goes nowhere. */
export function CountryLists({
  parameter,
  drafted,
  onChange,
}: Readonly<{
  parameter: Parameter
  drafted: Parameter['value']
  onChange: (parameter: Parameter, value: Parameter['value']) => void
}>) {
  const [drafts, setDrafts] = useState(() => stepDrafts(stepsOf(drafted) ?? []))
  const put = (next: readonly StepDraft[]): void => {
    setDrafts(next)
    const steps = wireSteps(next)
    onChange(parameter, steps === null ? parameter.value : (steps as unknown as Parameter['value']))
  }
  const newest = drafts.at(-1)
  return (
    <fieldset className={css.section}>
      <legend>{parameterWords(parameter.name)}</legend>
      <div className={css.fields}>
        {drafts.map((step, at) => (
          <Step
            key={at}
            {...{ step, at }}
            fault={stepFault(step, drafts.toSpliced(at, 1))}
            onChange={(next) => put(drafts.map((each, index) => (index === at ? next : each)))}
          />
        ))}
      </div>
      <div className={css.acts}>
        <Button
          kind="quiet"
          offBecause={drafts.length < STEPS_MAX ? null : `Off: at most ${STEPS_MAX} lists`}
          // The next list is mostly the last one with a few countries more or less.
          onClick={() => put([...drafts, { from: '', codes: newest?.codes ?? '' }])}
        >
          Add a list from a later day
        </Button>
        {drafts.length > 1 && (
          <Button kind="quiet" onClick={() => put(drafts.slice(0, -1))}>
            Leave out the last list
          </Button>
        )}
      </div>
    </fieldset>
  )
}
