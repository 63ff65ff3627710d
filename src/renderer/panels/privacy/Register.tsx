import { useAnswer } from '../../terminal/hooks.ts'
import { SheetTable } from '../../widgets/tables/SheetTable.tsx'
import { NO_VALUE } from '../../widgets/figures/format.ts'
import { plainWords } from '../../widgets/words/plain-words.ts'
import { Outcome } from './Outcome.tsx'
import css from '../../widgets/styles/Sheet.module.css'

const listed = (items: readonly string[]): string => (items.length === 0 ? NO_VALUE : items.join(', '))

/** What this desk processes of persons, as article 30 wants it on record. */
export function Register() {
  const list = useAnswer('privacyGovernance.register', {})
  return (
    <section className={css.section} aria-labelledby="privacy-register">
      <h2 id="privacy-register">
        Register of processing <span>GDPR article 30</span>
      </h2>
      <Outcome of={list} what="the register">
        {({ activities }) => (
          <SheetTable
            caption="What is processed of persons"
            heads={[
              'Activity',
              'For',
              'Basis',
              'Of whom',
              'Data',
              'Goes to',
              { figure: 'Kept, days' },
              'Safeguards',
            ]}
          >
            {activities.map((activity) => (
              <tr key={activity.activity}>
                <th scope="row">{plainWords(activity.activity)}</th>
                <td className={css.words}>{activity.purpose}</td>
                <td className={css.words}>{activity.basis}</td>
                <td className={css.words}>{listed(activity.subjects)}</td>
                <td className={css.words}>{listed(activity.categories)}</td>
                <td className={css.words}>{listed(activity.recipients)}</td>
                <td className={css.figure}>{activity.retention_days.toLocaleString('en-US')}</td>
                <td className={css.words}>{listed(activity.safeguards)}</td>
              </tr>
            ))}
          </SheetTable>
        )}
      </Outcome>
    </section>
  )
}
