import { Button } from '../../widgets/buttons/Button.tsx'
import { Field } from '../../widgets/fields/Field.tsx'
import { EMPTY_OWNER } from './draft.ts'
import type { Draft, OwnerDraft } from './draft.ts'
import css from '../../widgets/styles/Sheet.module.css'

const PARTS = [
  ['name', 'full_name', 'Name'],
  ['born', 'date_of_birth', 'Date of birth'],
  ['nationality', 'nationality', 'Nationality'],
  ['percent', 'ownership_percent', 'Share'],
] as const satisfies readonly (readonly [keyof OwnerDraft, string, string])[]

const OWNERS_MAX = 20

/** What is wrong with an owner as a whole is said at the share, which it is about. */
const wholeFault = (
  faults: Readonly<Record<string, string>>,
  at: number,
  part: keyof OwnerDraft,
): string | null => (part === 'percent' ? (faults[`beneficial_owners.${at}`] ?? null) : null)

/** Who owns a firm: everybody with 25 percent or more. */
export function Owners({
  draft,
  faults,
  onChange,
}: Readonly<{ draft: Draft; faults: Readonly<Record<string, string>>; onChange: (draft: Draft) => void }>) {
  const { owners } = draft
  const set = (at: number, part: Partial<OwnerDraft>): void =>
    onChange({
      ...draft,
      owners: owners.map((owner, index) => (index === at ? { ...owner, ...part } : owner)),
    })
  return (
    <>
      <p className={css.note}>
        Name every person who owns 25 percent or more, and whoever controls the firm by other means.
      </p>
      {owners.map((owner, at) => (
        <fieldset key={at} className={css.fields}>
          <legend>Owner {at + 1}</legend>
          {PARTS.map(([part, field, label]) => (
            <Field
              key={part}
              label={label}
              end={part === 'percent' ? '%' : undefined}
              autoComplete="off"
              error={faults[`beneficial_owners.${at}.${field}`] ?? wholeFault(faults, at, part)}
              value={owner[part]}
              onChange={(event) => set(at, { [part]: event.target.value })}
            />
          ))}
          <Button
            kind="quiet"
            onClick={() => onChange({ ...draft, owners: owners.filter((_, index) => index !== at) })}
          >
            Leave out owner {at + 1}
          </Button>
        </fieldset>
      ))}
      <div className={css.acts}>
        <Button
          offBecause={owners.length < OWNERS_MAX ? null : `Off: at most ${OWNERS_MAX} owners`}
          onClick={() => onChange({ ...draft, owners: [...owners, EMPTY_OWNER] })}
        >
          Add an owner
        </Button>
      </div>
    </>
  )
}
