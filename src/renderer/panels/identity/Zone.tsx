import type { ClipboardEvent } from 'react'
import { sentenceOf } from '../../client/index.ts'
import { useAnswer } from '../../terminal/hooks.ts'
import { SeverityIcon } from '../../widgets/plates/Badge.tsx'
import { Button } from '../../widgets/buttons/Button.tsx'
import { Field } from '../../widgets/fields/Field.tsx'
import { NO_VALUE } from '../../widgets/figures/format.ts'
import { SheetTable } from '../../widgets/tables/SheetTable.tsx'
import { filledFrom, typedOtherwise, zoneFieldWords, zoneToRead } from './draft.ts'
import type { Draft, ZoneReading } from './draft.ts'
import css from '../../widgets/styles/Sheet.module.css'

type ZoneField = ZoneReading['fields'][number]

function Digit({ holds }: Pick<ZoneField, 'holds'>) {
  if (holds === null) return <>has none</>
  return (
    <span className={css.state}>
      <SeverityIcon severity={holds ? 'ok' : 'critical'} size={13} />
      {holds ? 'holds' : 'does not hold'}
    </span>
  )
}

function Fields({ draft, reading }: Readonly<{ draft: Draft; reading: ZoneReading }>) {
  return (
    <SheetTable caption="What the zone says" heads={['Field', 'Read', 'Check digit', 'You typed']}>
      {reading.fields.map((field) => (
        <tr key={field.name}>
          <th scope="row">{zoneFieldWords(field.name)}</th>
          <td>{field.value ?? NO_VALUE}</td>
          <td>
            <Digit holds={field.holds} />
          </td>
          <td>{typedOtherwise(draft, field) ?? ''}</td>
        </tr>
      ))}
    </SheetTable>
  )
}

function Reading({ draft, onChange }: Readonly<{ draft: Draft; onChange: (draft: Draft) => void }>) {
  const lines = zoneToRead(draft)
  const { outcome } = useAnswer('kyc.readZone', lines === null ? null : { mrz: lines })
  if (lines === null || outcome === null) return null
  if (outcome.kind !== 'answer') return <p className={css.note}>{sentenceOf(outcome)}</p>
  const reading = outcome.value
  if (reading.problem !== null)
    return (
      <p className={css.told} role="status">
        <span className={css.state}>
          <SeverityIcon severity="warn" size={13} />
          {reading.problem}
        </span>
      </p>
    )
  return (
    <>
      <p className={css.told} role="status">
        <span className={css.state}>
          <SeverityIcon severity={reading.holds ? 'ok' : 'warn'} size={13} />
          {reading.holds
            ? 'Every check digit holds.'
            : 'A check digit does not hold: compare the marked fields with the document, sign by sign.'}
        </span>
      </p>
      <Fields draft={draft} reading={reading} />
      <div className={css.acts}>
        <Button onClick={() => onChange(filledFrom(draft, reading))}>Fill the form with it</Button>
      </div>
    </>
  )
}

const AT = [0, 1, 2] as const

/** The lines at the foot of a document's data page, and what the engine reads in them while they are typed. */
export function Zone({ draft, onChange }: Readonly<{ draft: Draft; onChange: (draft: Draft) => void }>) {
  const set = (at: number, text: string): void => {
    const [first, second, third] = draft.zone.map((line, index) => (index === at ? text.toUpperCase() : line))
    onChange({ ...draft, zone: [first ?? '', second ?? '', third ?? ''] })
  }
  const paste = (event: ClipboardEvent): void => {
    const lines = event.clipboardData.getData('text').trim().toUpperCase().split(/\s+/)
    if (lines.length < 2 || lines.length > 3) return
    event.preventDefault()
    onChange({ ...draft, zone: [lines[0] ?? '', lines[1] ?? '', lines[2] ?? ''] })
  }
  return (
    <>
      <p className={css.note}>
        The two or three lines of capitals and &lt; at the foot of the data page. Paste all of them into the
        first line, or type them one by one.
      </p>
      {AT.map((at) => (
        <Field
          key={at}
          label={`Line ${at + 1}`}
          hint={at === 2 ? 'Only cards have a third one.' : undefined}
          end={`${draft.zone[at].replaceAll(/\s/g, '').length} signs`}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          maxLength={64}
          value={draft.zone[at]}
          onPaste={paste}
          onChange={(event) => set(at, event.target.value)}
        />
      ))}
      <Reading draft={draft} onChange={onChange} />
    </>
  )
}
