import { Button } from '../../widgets/buttons/Button.tsx'
import { Field } from '../../widgets/fields/Field.tsx'
import { SelectField } from '../../widgets/fields/SelectField.tsx'
import { EMPTY_COMPANY, EMPTY_PART, holderNames } from './draft.ts'
import type { CompanyDraft, Draft, PartDraft } from './draft.ts'
import css from '../../widgets/styles/Sheet.module.css'

type Faults = Readonly<Record<string, string>>

const COMPANIES_MAX = 10
const PARTS_MAX = 20

const LINES = [
  ['name', 'name', 'Name of the company', undefined],
  ['country', 'country', 'Country, if known', undefined],
  ['percent', 'ownership_percent', 'Its share of the firm', '%'],
] as const satisfies readonly (readonly [keyof CompanyDraft, string, string, string | undefined])[]

/** One holder of a company: an owner or another company that the statement names. */
function Part({
  part,
  label,
  names,
  fault,
  onChange,
}: Readonly<{
  part: PartDraft
  label: string
  names: readonly string[]
  fault: string | null
  onChange: (part: PartDraft) => void
}>) {
  const options = [['', 'Choose'], ...names.map((name) => [name, name] as const)] as const
  return (
    <>
      <SelectField
        label={label}
        value={names.includes(part.holder) ? part.holder : ''}
        options={options}
        onChoose={(holder) => onChange({ ...part, holder })}
      />
      <Field
        label="Holds of it"
        end="%"
        autoComplete="off"
        error={fault}
        value={part.percent}
        onChange={(event) => onChange({ ...part, percent: event.target.value })}
      />
    </>
  )
}

type CompanyProps = Readonly<{
  company: CompanyDraft
  at: number
  names: readonly string[]
  faults: Faults
  onChange: (company: CompanyDraft) => void
  onLeaveOut: () => void
}>

function Parts({ company, at, names, faults, onChange }: Omit<CompanyProps, 'onLeaveOut'>) {
  const { parts } = company
  const set = (index: number, part: PartDraft): void =>
    onChange({ ...company, parts: parts.map((each, place) => (place === index ? part : each)) })
  return parts.map((part, index) => (
    <Part
      key={index}
      part={part}
      label={`Holder ${index + 1}`}
      names={names}
      fault={
        faults[`holding_companies.${at}.owners.${index}.name`] ??
        faults[`holding_companies.${at}.owners.${index}.ownership_percent`] ??
        null
      }
      onChange={(next) => set(index, next)}
    />
  ))
}

function Company(props: CompanyProps) {
  const { company, at, faults, onChange, onLeaveOut } = props
  const whole = faults[`holding_companies.${at}`] ?? null
  const isFull = company.parts.length >= PARTS_MAX
  return (
    <fieldset className={css.fields}>
      <legend>Company {at + 1}</legend>
      {LINES.map(([part, field, label, end]) => (
        <Field
          key={part}
          label={label}
          end={end}
          autoComplete="off"
          error={faults[`holding_companies.${at}.${field}`] ?? (part === 'percent' ? whole : null)}
          value={company[part]}
          onChange={(event) => onChange({ ...company, [part]: event.target.value })}
        />
      ))}
      <Parts {...props} />
      <div className={css.acts}>
        <Button
          kind="quiet"
          offBecause={isFull ? `Off: at most ${PARTS_MAX} holders` : null}
          onClick={() => onChange({ ...company, parts: [...company.parts, EMPTY_PART] })}
        >
          Add a holder of company {at + 1}
        </Button>
        {company.parts.length > 0 && (
          <Button kind="quiet" onClick={() => onChange({ ...company, parts: company.parts.slice(0, -1) })}>
            Leave out its last holder
          </Button>
        )}
        <Button kind="quiet" onClick={onLeaveOut}>
          Leave out company {at + 1}
        </Button>
      </div>
    </fieldset>
  )
}

/** Companies through which owners hold their part, and who holds how much of each: small shares add up. */
export function Companies({
  draft,
  faults,
  onChange,
}: Readonly<{ draft: Draft; faults: Faults; onChange: (draft: Draft) => void }>) {
  const { companies } = draft
  const put = (next: readonly CompanyDraft[]): void => onChange({ ...draft, companies: next })
  const listFault = faults['holding_companies']
  return (
    <>
      <p className={css.note}>
        Where an owner holds through companies, name each company, what it holds of the firm and who holds how
        much of it. What an owner holds through them is part of their share above.
      </p>
      {companies.map((company, at) => (
        <Company
          key={at}
          {...{ company, at, faults }}
          names={holderNames(draft, at)}
          onChange={(next) => put(companies.map((each, index) => (index === at ? next : each)))}
          onLeaveOut={() => put(companies.filter((_, index) => index !== at))}
        />
      ))}
      {listFault !== undefined && (
        <p className={css.told} role="status">
          {listFault}
        </p>
      )}
      <div className={css.acts}>
        <Button
          offBecause={companies.length < COMPANIES_MAX ? null : `Off: at most ${COMPANIES_MAX} companies`}
          onClick={() => put([...companies, EMPTY_COMPANY])}
        >
          Add a company
        </Button>
      </div>
    </>
  )
}
