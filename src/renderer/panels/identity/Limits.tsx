import { NO_VALUE, formatAmount } from '../../widgets/figures/format.ts'
import { SheetTable } from '../../widgets/tables/SheetTable.tsx'
import { dailyWords, shareWords } from './words.ts'
import type { Standing } from './words.ts'
import css from '../../widgets/styles/Sheet.module.css'

function Levels({ standing }: Readonly<{ standing: Standing }>) {
  return (
    <SheetTable
      caption="What each level allows"
      heads={[
        'Level',
        { figure: 'USD of live orders in a day' },
        { figure: 'USD of withdrawals in a day' },
        'Yours',
      ]}
    >
      {standing.levels.map(({ level, daily_value_usd: value }) => (
        <tr key={level} className={level === standing.kyc_level ? css.chosen : undefined}>
          <th scope="row">{level}</th>
          <td className={css.figure}>{dailyWords(value)}</td>
          <td className={css.figure}>{dailyWords(value)}</td>
          <td>{level === standing.kyc_level ? 'yours now' : ''}</td>
        </tr>
      ))}
    </SheetTable>
  )
}

function Used({ standing }: Readonly<{ standing: Standing }>) {
  const { used, limits } = standing
  if (used.length === 0) return <p className={css.note}>You have no account with live money.</p>
  return (
    <SheetTable
      caption="What is used of it"
      heads={[
        'Account',
        { figure: 'Orders today' },
        { figure: '% of orders' },
        { figure: 'Withdrawals of 24 hours' },
        { figure: '% of withdrawals' },
      ]}
    >
      {used.map(({ account_id: id, orders_usd: orders, withdrawals_usd: withdrawals }) => (
        <tr key={id}>
          <th scope="row">••{id.slice(-6)}</th>
          <td className={css.figure}>{formatAmount(orders, 2)}</td>
          <td className={css.figure}>{shareWords(orders, limits.daily_value_usd)}</td>
          <td className={css.figure}>{formatAmount(withdrawals, 2)}</td>
          <td className={css.figure}>{shareWords(withdrawals, limits.daily_value_usd)}</td>
        </tr>
      ))}
    </SheetTable>
  )
}

/** What the check allows with live money, and what is used of it. */
export function Limits({ standing }: Readonly<{ standing: Standing }>) {
  const { kyc_required: isRequired, limits } = standing
  return (
    <section className={css.section} aria-labelledby="identity-limits">
      <h2 id="identity-limits">
        Limits <span>{isRequired ? `level ${limits.level || NO_VALUE}` : 'not in force'}</span>
      </h2>
      {!isRequired && (
        <p className={css.note}>This desk asks for no check: none of these bounds live money.</p>
      )}
      <Levels standing={standing} />
      <Used standing={standing} />
      <p className="ox-muted">
        In USD. Days of orders begin at 00:00 UTC; accounts with live money share one day of orders. Paper
        money has no such limit.
      </p>
    </section>
  )
}
