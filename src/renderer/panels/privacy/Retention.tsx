import { useState } from 'react'
import type { EntryOutput } from '../../client/index.ts'
import { momentHere } from '../../shell/clock.ts'
import { useAnswer } from '../../terminal/hooks.ts'
import { useAct } from '../../terminal/use-act.ts'
import { Button } from '../../widgets/buttons/Button.tsx'
import { NO_VALUE, formatDay } from '../../widgets/figures/format.ts'
import { SheetTable } from '../../widgets/tables/SheetTable.tsx'
import { Told } from '../../widgets/notices/Told.tsx'
import { plainWords } from '../../widgets/words/plain-words.ts'
import { Outcome } from './Outcome.tsx'
import css from '../../widgets/styles/Sheet.module.css'

type Policy = EntryOutput<'privacyGovernance.getRetention'>['policies'][number]
type Run = EntryOutput<'privacyGovernance.runRetention'>

const years = (days: number): string =>
  days >= 730 ? `${days.toLocaleString('en-US')} (${Math.round(days / 365.25)} years)` : String(days)

/** How long each category is kept, and beside it what the last dry run found to be out of its time. */
function Table({ policies, run }: Readonly<{ policies: readonly Policy[]; run: Run | null }>) {
  return (
    <SheetTable
      caption="How long each category is kept"
      heads={[
        'Category',
        { figure: 'Kept, days' },
        { figure: 'The law: at least, days' },
        { figure: 'At most, days' },
        'Then',
        'Because',
        'Goes when older than, UTC',
        { figure: 'Rows that would go' },
      ]}
    >
      {policies.map((policy) => {
        const found = run?.results.find(({ category }) => category === policy.category)
        return (
          <tr key={policy.category}>
            <th scope="row">{plainWords(policy.category)}</th>
            <td className={css.figure}>{years(policy.days)}</td>
            <td className={css.figure}>{years(policy.minimum_days)}</td>
            <td className={css.figure}>
              {policy.maximum_days === null ? NO_VALUE : years(policy.maximum_days)}
            </td>
            <td>{policy.action === 'remove' ? 'Removed' : 'Kept, nameless'}</td>
            <td className={css.words}>{policy.basis}</td>
            <td>{found === undefined ? NO_VALUE : formatDay(found.older_than, 'UTC')}</td>
            <td className={css.figure}>{found?.due ?? NO_VALUE}</td>
          </tr>
        )
      })}
    </SheetTable>
  )
}

/** The retention table, and a run that only tells. The daily job carries it out. */
export function Retention() {
  const list = useAnswer('privacyGovernance.getRetention', {})
  const { busy, told, run } = useAct()
  const [last, setLast] = useState<Run | null>(null)
  const tell = async (): Promise<void> => {
    const words = ({ results, ran_at: at }: Run): string => {
      const due = results.reduce((sum, result) => sum + result.due, 0)
      return `${momentHere(at)}: ${due} rows are out of their time. Nothing was removed; the daily job removes them.`
    }
    setLast(await run('privacyGovernance.runRetention', { dry_run: true }, words))
  }
  return (
    <section className={css.section} aria-labelledby="privacy-retention">
      <h2 id="privacy-retention">
        Retention <span>whoever is held is spared</span>
      </h2>
      <Outcome of={list} what="the retention table">
        {({ policies }) => <Table policies={policies} run={last} />}
      </Outcome>
      <Told told={told} />
      <div className={css.acts}>
        <Button busy={busy} onClick={() => void tell()}>
          Dry run
        </Button>
      </div>
    </section>
  )
}
