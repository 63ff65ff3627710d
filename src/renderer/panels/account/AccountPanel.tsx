import { useEffect, useState } from 'react'
import { Decimal } from '../../../core/kernel/index.ts'
import { sentenceOf } from '../../client/index.ts'
import type { EntryOutput } from '../../client/index.ts'
import { accountMask, accountWords } from '../../shell/header/account-words.ts'
import { timeZoneHere } from '../../shell/clock.ts'
import type { Account } from '../../state/index.ts'
import { useAccount, useAnswer, usePanelHead, usePaused, useSession } from '../../terminal/hooks.ts'
import { useRefresh } from '../../terminal/use-refresh.ts'
import { Cash } from '../../widgets/dialogs/Cash.tsx'
import type { MoveCash } from '../../widgets/dialogs/Cash.tsx'
import { columnDecimals, entryWords } from '../../widgets/words/ledger-words.ts'
import { Pages } from '../../widgets/tables/Pages.tsx'
import { Trouble } from '../../widgets/notices/Trouble.tsx'
import { PanelSkeleton } from '../../widgets/notices/PanelSkeleton.tsx'
import {
  directionClass,
  formatAmount,
  formatDay,
  formatSigned,
  formatTime,
  moneyDecimals,
  zoneName,
} from '../../widgets/figures/format.ts'
import type { PanelProps } from '../panel.ts'
import css from './AccountPanel.module.css'

type Summary = EntryOutput<'accounts.summary'>
type Ledger = EntryOutput<'accounts.ledger'>

const PER_PAGE = 25
const REFRESH_MS = 3_000

function Totals({ account, summary }: Readonly<{ account: Account; summary: Summary | null }>) {
  const rows: readonly (readonly [string, string, string])[] = [
    ['Cash', formatAmount(account.balance_usd, 2), ''],
    ['Held for orders', formatAmount(new Decimal(account.held_usd).minus(account.collateral), 2), ''],
    ['Held as margin', formatAmount(account.collateral, 2), ''],
    ['Available', formatAmount(account.available_usd, 2), ''],
    [
      'Open profit',
      formatSigned(summary?.total_unrealised_pnl, 2),
      directionClass(summary?.total_unrealised_pnl),
    ],
    [
      'Booked profit',
      formatSigned(summary?.total_realised_pnl, 2),
      directionClass(summary?.total_realised_pnl),
    ],
    ['Largest order', formatAmount(account.risk_limit, 0), ''],
  ]
  return (
    <dl className={css.totals}>
      {rows.map(([words, figure, tone]) => (
        <div key={words}>
          <dt>{words}</dt>
          <dd className={tone}>{figure}</dd>
        </div>
      ))}
      {(summary?.coins ?? []).map((coin) => (
        <div key={coin.currency}>
          <dt>Cash, {coin.currency}</dt>
          <dd>
            {formatAmount(coin.cash, moneyDecimals(coin.cash, coin.currency))}
            {new Decimal(coin.held).isZero()
              ? ''
              : `, ${formatAmount(coin.held, moneyDecimals(coin.held, coin.currency))} held`}
          </dd>
        </div>
      ))}
      <div className={css.grand}>
        <dt>Equity, {account.currency}</dt>
        <dd>{formatAmount(summary?.equity_usd, 2)}</dd>
      </div>
    </dl>
  )
}

function LedgerTable({ ledger }: Readonly<{ ledger: Ledger }>) {
  const zone = timeZoneHere()
  const decimals = columnDecimals(
    ledger.entries.filter(({ currency }) => currency === 'USD').map((entry) => entry.amount),
  )
  return (
    <table className={css.table}>
      <caption className="ox-visually-hidden">Ledger entries, newest first</caption>
      <thead>
        <tr>
          <th scope="col">Day</th>
          <th scope="col">Time {zoneName(zone, Date.parse(ledger.entries[0]?.created_at ?? '') || 0)}</th>
          <th scope="col">Entry</th>
          <th scope="col">Cause</th>
          <th scope="col" className={css.figure}>
            Amount
          </th>
        </tr>
      </thead>
      <tbody>
        {ledger.entries.map((entry) => (
          <tr key={entry.transfer_id}>
            <td>{formatDay(entry.created_at, zone)}</td>
            <td>{formatTime(entry.created_at, zone, true)}</td>
            <td>{entryWords(entry.kind)}</td>
            <td className="ox-muted" title={entry.cause_id}>
              ••{entry.cause_id.slice(-6)}
            </td>
            <td className={`${css.figure} ${directionClass(entry.amount)}`}>
              {entry.currency === 'USD'
                ? formatSigned(entry.amount, decimals)
                : formatSigned(entry.amount, moneyDecimals(entry.amount, entry.currency))}{' '}
              {entry.currency}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function LedgerPages({ account }: Readonly<{ account: Account }>) {
  const [page, setPage] = useState(1)
  const input = { account_id: account.account_id, page, per_page: PER_PAGE }
  const { outcome, reload } = useAnswer('accounts.ledger', input)
  // A booking changes the balance; the first page then has a new first row.
  useEffect(reload, [reload, account.balance_usd])
  if (outcome === null) return <PanelSkeleton waitingFor="Loading ledger" />
  if (outcome.kind !== 'answer') {
    return (
      <Trouble
        title="The ledger cannot be shown"
        happened={sentenceOf(outcome)}
        safe="Reading changes nothing. The ledger itself is in the engine."
        next={{ words: 'Ask again', act: reload }}
      />
    )
  }
  const ledger = outcome.value
  return (
    <>
      {ledger.total === 0 ? (
        <p className={css.empty}>No entries yet. Each trade, fee and settlement writes one here.</p>
      ) : (
        <LedgerTable ledger={ledger} />
      )}
      <Pages paging={ledger} onPage={setPage} />
    </>
  )
}

const movedWords = ({ message, transaction }: EntryOutput<'accounts.withdraw'>): string =>
  `${message} Confirmation ${transaction.confirmation_number}.`

/** Money in and out of the account. What comes into a live one is booked by an operator, and the answer says so. */
function AccountCash({ account, onChange }: Readonly<{ account: Account; onChange: () => void }>) {
  const { account_id, balance_usd: cash, available_usd: free } = account
  const move: MoveCash = (run, order) => {
    if (order.way === 'deposit') {
      const { way: _way, ...deposit } = order
      return run('accounts.deposit', { account_id, ...deposit }, movedWords)
    }
    const { way: _way, ...payout } = order
    return run('accounts.withdraw', { account_id, ...payout }, movedWords)
  }
  return <Cash one={{ name: accountMask(account), cash, free }} move={move} onChange={onChange} withPayment />
}

/** Balance, what is held, profit, money in and out, and every ledger entry of the chosen account. */
export function AccountPanel({ panelId }: PanelProps) {
  const account = useAccount()
  const { outcome, reload } = useAnswer(
    'accounts.summary',
    account ? { account_id: account.account_id } : null,
  )
  const paused = usePaused()
  const mayWrite = useSession((state) => state.user?.permissions.includes('account.write') ?? false)
  useEffect(() => {
    if (!paused) reload()
  }, [reload, account?.balance_usd, paused])
  // Open profit and equity move with the market.
  useRefresh(reload, account === null ? null : REFRESH_MS)
  usePanelHead(panelId, { context: account ? accountWords(account) : '', badges: [] })
  if (!account) return <PanelSkeleton waitingFor="Waiting for the account" />
  return (
    <div className={css.panel}>
      <Totals account={account} summary={outcome?.kind === 'answer' ? outcome.value : null} />
      {mayWrite && <AccountCash key={`cash ${account.account_id}`} account={account} onChange={reload} />}
      <h2 className={css.heading}>Ledger</h2>
      <LedgerPages key={account.account_id} account={account} />
    </div>
  )
}
