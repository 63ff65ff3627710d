import { SeverityIcon } from '../plates/Badge.tsx'
import { OUTCOMES, checkWords } from '../words/kyc-words.ts'
import type { KycCheck } from '../words/kyc-words.ts'
import { SheetTable } from './SheetTable.tsx'
import css from '../styles/Sheet.module.css'

/** What was looked at of an identity, and what came of each look. */
export function CheckTable({ checks }: Readonly<{ checks: readonly KycCheck[] }>) {
  return (
    <SheetTable caption="Checks and their outcomes" heads={['Check', 'Outcome', 'What it came to']}>
      {checks.map(({ name, outcome, message }) => (
        <tr key={name}>
          <th scope="row">{checkWords(name)}</th>
          <td>
            <span className={css.state}>
              <SeverityIcon severity={OUTCOMES[outcome].severity} size={13} />
              {OUTCOMES[outcome].words}
            </span>
          </td>
          <td className={css.words}>{message}</td>
        </tr>
      ))}
    </SheetTable>
  )
}
