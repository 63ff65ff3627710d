import { useState } from 'react'
import { momentHere, whenHere, zoneHere } from '../../shell/clock.ts'
import { useAnswer } from '../../terminal/hooks.ts'
import { useAct } from '../../terminal/use-act.ts'
import { usePeople } from '../../terminal/use-people.ts'
import { ActDialog } from '../../widgets/dialogs/ActDialog.tsx'
import { Button } from '../../widgets/buttons/Button.tsx'
import { CustomerField } from '../../widgets/fields/CustomerField.tsx'
import type { Customer } from '../../widgets/fields/customer-choice.ts'
import { Field } from '../../widgets/fields/Field.tsx'
import { formatDay } from '../../widgets/figures/format.ts'
import { ReasonField } from '../../widgets/fields/ReasonField.tsx'
import { SheetTable } from '../../widgets/tables/SheetTable.tsx'
import { Told } from '../../widgets/notices/Told.tsx'
import { namedId } from '../../widgets/words/plain-words.ts'
import type { EntryOutput } from '../../client/index.ts'
import { Outcome } from './Outcome.tsx'
import css from '../../widgets/styles/Sheet.module.css'

type Hold = EntryOutput<'privacyGovernance.listHolds'>['holds'][number]

function PlaceHold({ onClose, onDone }: Readonly<{ onClose: () => void; onDone: () => void }>) {
  const { busy, told, run } = useAct()
  const [customer, setCustomer] = useState<Customer | null>(null)
  const [reason, setReason] = useState('')
  const [until, setUntil] = useState('')
  const missing = customer === null ? 'whose data' : reason.trim() === '' ? 'why' : null
  const place = async (): Promise<void> => {
    const input = {
      ...{ user_id: customer?.id ?? '', reason: reason.trim() },
      ...(until === '' ? {} : { until: `${until}T00:00:00Z` }),
    }
    const answer = await run('privacyGovernance.placeHold', input, () => 'Held.')
    if (answer === null) return
    onDone()
    onClose()
  }
  return (
    <ActDialog
      title="Hold somebody’s data"
      act="Hold them"
      off={missing === null ? null : `Off: say ${missing}`}
      busy={busy}
      told={told}
      onClose={onClose}
      onAct={() => void place()}
    >
      <p>Nothing of them is erased or runs out while it stands. They never learn of it.</p>
      <CustomerField label="Whose data" isFirst customer={customer} onChoose={setCustomer} />
      <ReasonField
        hint="The court, the file number or the matter."
        isFirst={false}
        value={reason}
        onChange={setReason}
      />
      <Field
        label="Until"
        hint="It ends as this day begins, by UTC. Left empty: when it is released."
        type="date"
        value={until}
        onChange={(event) => setUntil(event.target.value)}
      />
    </ActDialog>
  )
}

const standing = ({ is_active: isActive, released_at: releasedAt }: Hold): string =>
  isActive ? 'In force' : releasedAt === null ? 'Run out' : `Released ${momentHere(releasedAt)}`

function Table({
  holds,
  busy,
  onRelease,
}: Readonly<{ holds: readonly Hold[]; busy: boolean; onRelease: (id: string) => void }>) {
  const people = usePeople()
  return (
    <SheetTable
      caption="Legal holds, oldest first"
      heads={['Of', 'Because', `Since, ${zoneHere()}`, 'Until, UTC', 'State', 'Act']}
    >
      {holds.map((hold) => (
        <tr key={hold.hold_id}>
          <th scope="row">{namedId(people, hold.user_id)}</th>
          <td className={css.words}>{hold.reason}</td>
          <td>{whenHere(hold.placed_at)}</td>
          <td>{hold.until === null ? 'it is released' : formatDay(hold.until, 'UTC')}</td>
          <td>{standing(hold)}</td>
          <td>
            {hold.released_at === null && (
              <Button kind="quiet" busy={busy} onClick={() => onRelease(hold.hold_id)}>
                Release
              </Button>
            )}
          </td>
        </tr>
      ))}
    </SheetTable>
  )
}

/** Whose data must be kept, whatever is asked and whatever runs out. */
export function Holds() {
  const list = useAnswer('privacyGovernance.listHolds', {})
  const { busy, told, run } = useAct()
  const [placing, setPlacing] = useState(false)
  const release = async (id: string): Promise<void> => {
    const words = 'Released: what waited for it goes on.'
    if ((await run('privacyGovernance.releaseHold', { hold_id: id }, () => words)) !== null) list.reload()
  }
  return (
    <section className={css.section} aria-labelledby="privacy-holds">
      <h2 id="privacy-holds">
        Legal holds <span>their subjects never learn of them</span>
      </h2>
      <Outcome of={list} what="the holds">
        {({ holds }) =>
          holds.length === 0 ? (
            <p className={css.note}>Nobody’s data are held.</p>
          ) : (
            <Table holds={holds} busy={busy} onRelease={(id) => void release(id)} />
          )
        }
      </Outcome>
      <Told told={told} />
      <div className={css.acts}>
        <Button onClick={() => setPlacing(true)}>Place a hold</Button>
      </div>
      {placing && <PlaceHold onClose={() => setPlacing(false)} onDone={list.reload} />}
    </section>
  )
}
