import { useEffect, useState } from 'react'
import { sentenceOf } from '../../client/index.ts'
import type { EntryInput } from '../../client/index.ts'
import { useEngineMinuteMs } from '../../shell/clock.ts'
import { accountWords } from '../../shell/header/account-words.ts'
import type { Account } from '../../state/index.ts'
import { useAccount, useAnswer, usePanelHead, useSession, useTerminal } from '../../terminal/hooks.ts'
import { useDownload } from '../../terminal/use-download.ts'
import { SeverityIcon } from '../../widgets/plates/Badge.tsx'
import {
  directionClass,
  formatAmount,
  formatDay,
  formatSigned,
  formatTime,
} from '../../widgets/figures/format.ts'
import { columnDecimals, entryWords } from '../../widgets/words/ledger-words.ts'
import { FileButton } from '../../widgets/buttons/FileButton.tsx'
import { Pages } from '../../widgets/tables/Pages.tsx'
import { PanelSkeleton } from '../../widgets/notices/PanelSkeleton.tsx'
import { Trouble } from '../../widgets/notices/Trouble.tsx'
import type { PanelProps } from '../panel.ts'
import { kindLines, tiesOut } from './lines.ts'
import type { KindLine, Statement } from './lines.ts'
import { PERIODS, chosenDays, instantsOf, periodFault } from './period.ts'
import type { Chosen, Days, PeriodName } from './period.ts'
import { Settlements } from './Settlements.tsx'
import { TrialBalance } from './TrialBalance.tsx'
import { SheetTable } from '../../widgets/tables/SheetTable.tsx'
import { StatusLine } from '../../widgets/notices/StatusLine.tsx'
import { Toggles } from '../../widgets/buttons/Toggles.tsx'
import css from '../../widgets/styles/Sheet.module.css'

const PER_PAGE = 25

function Balances({ statement, lines }: Readonly<{ statement: Statement; lines: readonly KindLine[] }>) {
  const { balances } = statement
  const decimals = columnDecimals(
    balances.flatMap((one) => [one.opening_balance, one.credits, one.debits, one.closing_balance]),
  )
  return (
    <SheetTable
      caption="Opening and closing balance of each currency"
      heads={[
        'Currency',
        { figure: 'Opening' },
        { figure: 'Credits' },
        { figure: 'Debits' },
        { figure: 'Closing' },
        'Check',
      ]}
    >
      {balances.map((balance) => {
        const ties = tiesOut(balance, lines)
        return (
          <tr key={balance.currency}>
            <th scope="row">{balance.currency}</th>
            <td className={css.figure}>{formatAmount(balance.opening_balance, decimals)}</td>
            <td className={css.figure}>{formatAmount(balance.credits, decimals)}</td>
            <td className={css.figure}>{formatAmount(balance.debits, decimals)}</td>
            <td className={`${css.figure} ox-strong`}>{formatAmount(balance.closing_balance, decimals)}</td>
            <td>
              <span className={css.state}>
                <SeverityIcon severity={ties ? 'ok' : 'critical'} size={13} />
                {ties ? 'Adds up' : 'Does not add up'}
              </span>
            </td>
          </tr>
        )
      })}
    </SheetTable>
  )
}

function Kinds({ lines }: Readonly<{ lines: readonly KindLine[] }>) {
  const texts = lines.flatMap(({ credits, debits }) => [credits.toFixed(), debits.toFixed()])
  const decimals = columnDecimals(texts)
  return (
    <SheetTable
      caption="What moved the balance, by kind of entry"
      heads={[
        'Kind',
        'Currency',
        { figure: 'Entries' },
        { figure: 'Credits' },
        { figure: 'Debits' },
        { figure: 'Net' },
      ]}
    >
      {lines.map((line) => (
        <tr key={`${line.currency} ${line.kind}`}>
          <th scope="row">{entryWords(line.kind)}</th>
          <td>{line.currency}</td>
          <td className={css.figure}>{line.count}</td>
          <td className={css.figure}>{formatAmount(line.credits, decimals)}</td>
          <td className={css.figure}>{formatAmount(line.debits, decimals)}</td>
          <td className={`${css.figure} ${directionClass(line.net)}`}>{formatSigned(line.net, decimals)}</td>
        </tr>
      ))}
    </SheetTable>
  )
}

function Entries({ statement }: Readonly<{ statement: Statement }>) {
  const [asked, setPage] = useState(1)
  const { entries } = statement
  const pages = Math.max(1, Math.ceil(entries.length / PER_PAGE))
  const page = Math.min(asked, pages)
  const newestFirst = entries.toReversed().slice((page - 1) * PER_PAGE, page * PER_PAGE)
  const decimals = columnDecimals(newestFirst.flatMap(({ amount, balance }) => [amount, balance]))
  return (
    <>
      <SheetTable
        caption="Entries of the period, newest first"
        heads={['Day', 'Time UTC', 'Entry', 'Cause', 'Currency', { figure: 'Amount' }, { figure: 'Balance' }]}
      >
        {newestFirst.map((entry) => (
          <tr key={entry.transfer_id}>
            <td>{formatDay(entry.created_at, 'UTC')}</td>
            <td>{formatTime(entry.created_at, 'UTC', true)}</td>
            <td>{entryWords(entry.kind)}</td>
            <td className="ox-muted" title={entry.cause_id}>
              ••{entry.cause_id.slice(-6)}
            </td>
            <td>{entry.currency}</td>
            <td className={`${css.figure} ${directionClass(entry.amount)}`}>
              {formatSigned(entry.amount, decimals)}
            </td>
            <td className={css.figure}>{formatAmount(entry.balance, decimals)}</td>
          </tr>
        ))}
      </SheetTable>
      <Pages
        paging={{ total: entries.length, pages, per_page: PER_PAGE, current_page: page }}
        onPage={setPage}
      />
    </>
  )
}

const periodWords = ({ from, to }: Statement): string =>
  `${formatDay(from, 'UTC')} to ${formatDay(to, 'UTC')}, UTC`

/** The statement of the days, asked again when something is booked. */
function Body({ account, days }: Readonly<{ account: Account; days: Days }>) {
  const { outcome, reload } = useAnswer('books.statement', {
    account_id: account.account_id,
    ...instantsOf(days),
  })
  useEffect(reload, [reload, account.balance_usd])
  if (outcome === null) return <PanelSkeleton waitingFor="Asking for the statement" />
  if (outcome.kind !== 'answer')
    return (
      <Trouble
        title="The statement cannot be shown"
        happened={sentenceOf(outcome)}
        safe="Reading changes nothing. The ledger itself is in the engine."
        next={{ words: 'Ask again', act: reload }}
      />
    )
  if ('content' in outcome.value) return null
  const statement = outcome.value
  const lines = kindLines(statement.entries)
  return (
    <>
      <section className={css.section} aria-labelledby="statements-balances">
        <h2 id="statements-balances">
          Balances <span>{periodWords(statement)}</span>
        </h2>
        <Balances statement={statement} lines={lines} />
      </section>
      <section className={css.section} aria-labelledby="statements-lines">
        <h2 id="statements-lines">
          What moved them <span>{statement.entries.length} entries</span>
        </h2>
        {lines.length === 0 ? (
          <p className={css.note}>Nothing was booked in these days.</p>
        ) : (
          <Kinds lines={lines} />
        )}
      </section>
      {lines.length > 0 && (
        <section className={css.section} aria-labelledby="statements-entries">
          <h2 id="statements-entries">Entries</h2>
          <Entries statement={statement} />
        </section>
      )}
    </>
  )
}

type Choosing = Readonly<{ name: PeriodName; days: Days; onChoose: (chosen: Chosen) => void }>

function Period({ name, days, onChoose }: Choosing) {
  const onOwn = (changes: Partial<Days>): void => onChoose({ name: 'own', own: { ...days, ...changes } })
  return (
    <>
      <Toggles
        options={PERIODS}
        value={name}
        onChoose={(next) => onChoose({ name: next, own: next === 'own' ? days : null })}
      />
      <label>
        from{' '}
        <input type="date" value={days.first} onChange={(event) => onOwn({ first: event.target.value })} />
      </label>
      <label>
        to <input type="date" value={days.last} onChange={(event) => onOwn({ last: event.target.value })} />
      </label>
    </>
  )
}

/** The files of the period: the statement in both forms of the contract, and every fill. */
function Files({ account, days }: Readonly<{ account: Account; days: Days }>) {
  const { link } = useTerminal()
  const { words, download } = useDownload()
  const period = instantsOf(days)
  const accountId = account.account_id
  const statement = (format: 'csv' | 'json') => {
    const input: EntryInput<'books.statement'> = { account_id: accountId, ...period, format }
    return link.call('books.statement', input)
  }
  const asJson = async () => {
    const outcome = await statement('json')
    if (outcome.kind !== 'answer') return outcome
    const name = `statement-${accountId}-${days.first}-${days.last}.json`
    const content = `${JSON.stringify(outcome.value, null, 2)}\n`
    return {
      kind: 'answer' as const,
      value: { file_name: name, content_type: 'application/json', content },
    }
  }
  const isOff = periodFault(days) !== null
  return (
    <>
      <div className={`${css.bar} ${css.end}`} role="toolbar" aria-label="Files of the period">
        <FileButton off={isOff} onClick={() => download(() => statement('csv'))}>
          Statement CSV
        </FileButton>
        <FileButton off={isOff} onClick={() => download(asJson)}>
          Statement JSON
        </FileButton>
        <FileButton
          off={isOff}
          onClick={() =>
            download(() => link.call('books.exportTrades', { account_id: accountId, ...period }))
          }
        >
          Fills CSV
        </FileButton>
      </div>
      <StatusLine words={words} />
    </>
  )
}

/** Statements of the chosen account by period, as screen and as file, and what is still to settle. */
export function Statements({ panelId }: PanelProps) {
  const account = useAccount()
  const mayAudit = useSession((state) => state.user?.permissions.includes('ledger.read') ?? false)
  const [chosen, setChosen] = useState<Chosen>({ name: 'month', own: null })
  const days = chosenDays(chosen, useEngineMinuteMs())
  usePanelHead(panelId, {
    context: account ? accountWords(account) : '',
    badges: account ? [{ text: account.money_kind.toUpperCase() }] : [],
  })
  if (!account) return <PanelSkeleton waitingFor="Waiting for the account" />
  if (days === null) return <PanelSkeleton waitingFor="Waiting for the engine’s clock" />
  const fault = periodFault(days)
  return (
    <div className={css.sheet} tabIndex={0} role="region" aria-label="Statements">
      <div className={css.section}>
        <div className={css.bar} role="toolbar" aria-label="Period">
          <Period name={chosen.name} days={days} onChoose={setChosen} />
        </div>
        <Files account={account} days={days} />
      </div>
      {fault === null ? (
        <Body key={account.account_id} account={account} days={days} />
      ) : (
        <p className={css.note} role="status">
          {fault}
        </p>
      )}
      <Settlements key={`settlements ${account.account_id}`} account={account} />
      {mayAudit && <TrialBalance />}
    </div>
  )
}
