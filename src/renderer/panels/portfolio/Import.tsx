import { useEffect, useId, useState } from 'react'
import { sentenceOf } from '../../client/index.ts'
import type { EntryOutput } from '../../client/index.ts'
import { useAnswer } from '../../terminal/hooks.ts'
import { useAct } from '../../terminal/use-act.ts'
import { SeverityIcon } from '../../widgets/plates/Badge.tsx'
import { Button } from '../../widgets/buttons/Button.tsx'
import {
  NO_VALUE,
  directionClass,
  formatAmount,
  formatDay,
  formatQuantity,
  formatSigned,
  formatSignedQuantity,
} from '../../widgets/figures/format.ts'
import { Pages } from '../../widgets/tables/Pages.tsx'
import { SheetTable } from '../../widgets/tables/SheetTable.tsx'
import { Told } from '../../widgets/notices/Told.tsx'
import { confirmWords, fileFault, reportSentence } from './import-words.ts'
import { KIND_WORDS } from './holder.ts'
import type { Holder } from './holder.ts'
import css from '../../widgets/styles/Sheet.module.css'

type Report = EntryOutput<'portfolios.importStatement'>
type Chosen = Readonly<{ name: string; content: string }>

function Problems({ report }: Readonly<{ report: Report }>) {
  if (report.problems.length === 0) return null
  const more = report.problems_total - report.problems.length
  return (
    <>
      <SheetTable caption="Lines that are refused or were mended" heads={[{ figure: 'Line' }, 'What', 'Why']}>
        {report.problems.map((one) => (
          <tr key={`${one.line} ${one.action} ${one.reason}`}>
            <td className={css.figure}>{one.line}</td>
            <td>
              <span className={css.state}>
                <SeverityIcon severity={one.action === 'refused' ? 'warn' : 'info'} size={13} />
                {one.action === 'refused' ? 'Refused' : 'Mended'}
              </span>
            </td>
            <td className={css.words}>{one.reason}</td>
          </tr>
        ))}
      </SheetTable>
      {more > 0 && <p className={css.note}>{more} more lines have a problem and are not named here.</p>}
    </>
  )
}

/** What the file would bring, or brought: by kind, and by symbol with what it leaves open. */
function Contents({ report }: Readonly<{ report: Report }>) {
  return (
    <>
      {report.kinds.length > 0 && (
        <SheetTable
          caption="Lines by kind"
          heads={['Kind', { figure: 'Lines' }, { figure: 'Value before fees' }]}
        >
          {report.kinds.map((one) => (
            <tr key={one.transaction_type}>
              <th scope="row">{KIND_WORDS[one.transaction_type]}</th>
              <td className={css.figure}>{one.lines}</td>
              <td className={css.figure}>{formatAmount(one.amount, 2)}</td>
            </tr>
          ))}
        </SheetTable>
      )}
      {report.contents.length > 0 && (
        <SheetTable
          caption="By symbol, first in first out"
          heads={[
            'Symbol',
            { figure: 'Trades' },
            { figure: 'Left open' },
            { figure: 'Booked profit' },
            { figure: 'Fees' },
          ]}
        >
          {report.contents.map((one) => (
            <tr key={one.symbol}>
              <th scope="row">{one.symbol}</th>
              <td className={css.figure}>{one.trades}</td>
              <td className={css.figure}>{formatSignedQuantity(one.quantity)}</td>
              <td className={`${css.figure} ${directionClass(one.realized_pnl)}`}>
                {formatSigned(one.realized_pnl, 2)}
              </td>
              <td className={css.figure}>{formatAmount(one.fees, 2)}</td>
            </tr>
          ))}
        </SheetTable>
      )}
    </>
  )
}

function Picker({ onFile }: Readonly<{ onFile: (file: File) => void }>) {
  const id = useId()
  return (
    <div className={css.select}>
      <label htmlFor={id}>A broker’s file, CSV with a header line</label>
      <input
        id={id}
        type="file"
        accept=".csv,text/csv"
        onChange={(event) => {
          const file = event.target.files?.[0]
          if (file !== undefined) onFile(file)
        }}
      />
    </div>
  )
}

const PER_PAGE = 25

/** The lines that came from other brokers so far. */
function Imported({ portfolio, round }: Readonly<{ portfolio: Holder; round: Report | null }>) {
  const [page, setPage] = useState(1)
  const { outcome, reload } = useAnswer('portfolios.imported', {
    id: portfolio.id,
    page,
    per_page: PER_PAGE,
  })
  useEffect(reload, [reload, round])
  if (outcome === null) return null
  if (outcome.kind !== 'answer') return <p className={css.note}>{sentenceOf(outcome)}</p>
  const { transactions, total } = outcome.value
  return (
    <section className={css.section} aria-labelledby="portfolio-imported">
      <h2 id="portfolio-imported">
        Lines imported so far <span>{total}</span>
      </h2>
      {total === 0 ? (
        <p className={css.note}>None. They stand beside this ledger: nothing of them is booked here.</p>
      ) : (
        <>
          <SheetTable
            caption="Imported lines, oldest first"
            heads={[
              'Day',
              'Kind',
              'Symbol',
              { figure: 'Quantity' },
              { figure: 'Price' },
              { figure: 'Amount' },
              { figure: 'Fee' },
              'From',
            ]}
          >
            {transactions.map((one) => (
              <tr key={one.id}>
                <td>{formatDay(one.executed_at, 'UTC')}</td>
                <td>{KIND_WORDS[one.transaction_type]}</td>
                <th scope="row">{one.symbol ?? NO_VALUE}</th>
                <td className={css.figure}>
                  {one.symbol === null ? NO_VALUE : formatQuantity(one.quantity)}
                </td>
                <td className={css.figure}>{one.price === null ? NO_VALUE : formatAmount(one.price, 2)}</td>
                <td className={css.figure}>{formatAmount(one.amount, 2)}</td>
                <td className={css.figure}>{formatAmount(one.fee, 2)}</td>
                <td className="ox-muted">
                  {one.source}, line {one.line}
                </td>
              </tr>
            ))}
          </SheetTable>
          <Pages paging={outcome.value} onPage={setPage} />
        </>
      )}
    </section>
  )
}

/** A file that was chosen, what the engine said it would bring, and what became of it. */
function useImport(portfolio: Holder) {
  const [file, setFile] = useState<Chosen | null>(null)
  const [fault, setFault] = useState<string | null>(null)
  const [report, setReport] = useState<Report | null>(null)
  const act = useAct()
  const ask = async ({ name, content }: Chosen, dryRun: boolean): Promise<void> => {
    const input = { id: portfolio.id, file_name: name, content, dry_run: dryRun }
    setReport(await act.run('portfolios.importStatement', input, reportSentence))
  }
  const choose = async (chosen: File): Promise<void> => {
    const wrong = fileFault(chosen)
    setFault(wrong)
    setReport(null)
    act.clear()
    if (wrong !== null) return setFile(null)
    const read = { name: chosen.name, content: await chosen.text() }
    setFile(read)
    return ask(read, true)
  }
  const keep = (): void => {
    if (file !== null) void ask(file, false)
  }
  return { ...act, fault, report, choose: (chosen: File) => void choose(chosen), keep }
}

/** Another broker's statement: chosen, read without keeping anything, then kept when the reader says so. */
export function Import({ portfolio, mayWrite }: Readonly<{ portfolio: Holder; mayWrite: boolean }>) {
  const { busy, told, fault, report, choose, keep } = useImport(portfolio)
  if (!mayWrite) return <p className={css.note}>Off: your role may look at portfolios, not change them.</p>
  const fresh = report === null ? 0 : report.taken - report.known
  return (
    <>
      <section className={css.section} aria-labelledby="portfolio-import">
        <h2 id="portfolio-import">
          Statement of another broker <span>into {portfolio.name}</span>
        </h2>
        <p className={css.note}>
          It is read first and nothing is kept. Columns are found by their names: date, action, symbol,
          quantity, price, fee, amount.
        </p>
        <Picker onFile={choose} />
        {fault !== null && <p className={css.note}>{fault}</p>}
        <Told told={told} />
        {report !== null && (
          <>
            <Contents report={report} />
            <Problems report={report} />
            {report.dry_run && (
              <div className={css.acts}>
                <Button
                  kind="primary"
                  busy={busy}
                  offBecause={fresh === 0 ? 'Off: there is no new line to keep' : null}
                  onClick={keep}
                >
                  {confirmWords(fresh)}
                </Button>
              </div>
            )}
          </>
        )}
      </section>
      <Imported portfolio={portfolio} round={report} />
    </>
  )
}
