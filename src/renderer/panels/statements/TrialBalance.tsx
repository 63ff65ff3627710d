import { useState } from 'react'
import { useAnswer } from '../../terminal/hooks.ts'
import { SeverityIcon } from '../../widgets/plates/Badge.tsx'
import { formatAmount, formatMoment, formatSigned } from '../../widgets/figures/format.ts'
import { columnDecimals } from '../../widgets/words/ledger-words.ts'
import { SheetTable } from '../../widgets/tables/SheetTable.tsx'
import { Unanswered } from '../../widgets/notices/Unanswered.tsx'
import css from '../../widgets/styles/Sheet.module.css'

/** Debits and credits of every account of the house at the end of a day: for those who keep the books. */
export function TrialBalance() {
  const [day, setDay] = useState('')
  const { outcome, reload } = useAnswer(
    'books.trialBalance',
    day === '' ? {} : { at: `${day}T23:59:59.999Z` },
  )
  if (outcome?.kind !== 'answer')
    return <Unanswered what="the trial balance" outcome={outcome} onAgain={reload} />
  const { at, balanced, totals, accounts } = outcome.value
  const decimals = columnDecimals(totals.flatMap(({ debits, credits }) => [debits, credits]))
  return (
    <section className={css.section} aria-labelledby="statements-trial">
      <h2 id="statements-trial">
        Trial balance of all accounts <span>{formatMoment(at, 'UTC')} UTC</span>
      </h2>
      <div className={css.bar} role="toolbar" aria-label="Trial balance at">
        <label>
          At the end of <input type="date" value={day} onChange={(event) => setDay(event.target.value)} />
        </label>
        <button type="button" onClick={() => (day === '' ? reload() : setDay(''))}>
          Now
        </button>
        <span className={`${css.count} ${css.state}`}>
          <SeverityIcon severity={balanced ? 'ok' : 'critical'} size={13} />
          {balanced ? 'Balanced' : 'Out of balance'} · {accounts.length} accounts
        </span>
      </div>
      <SheetTable
        caption="Sums of all accounts by currency"
        heads={['Money', 'Currency', { figure: 'Debits' }, { figure: 'Credits' }, { figure: 'Sum' }]}
      >
        {totals.map((line) => (
          <tr key={`${line.money_kind} ${line.currency}`}>
            <th scope="row">{line.money_kind}</th>
            <td>{line.currency}</td>
            <td className={css.figure}>{formatAmount(line.debits, decimals)}</td>
            <td className={css.figure}>{formatAmount(line.credits, decimals)}</td>
            <td className={css.figure}>{formatSigned(line.sum, decimals)}</td>
          </tr>
        ))}
      </SheetTable>
    </section>
  )
}
