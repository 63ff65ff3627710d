import { useState } from 'react'
import { IconCheck, IconCircleHalf2, IconClock, IconX } from '@tabler/icons-react'
import type { TablerIcon } from '@tabler/icons-react'
import type { EntryOutput } from '../../client/index.ts'
import { timeZoneHere } from '../../shell/clock.ts'
import { useAnswer } from '../../terminal/hooks.ts'
import { useAct } from '../../terminal/use-act.ts'
import { SeverityIcon } from '../../widgets/plates/Badge.tsx'
import { Button } from '../../widgets/buttons/Button.tsx'
import { FilterSelect } from '../../widgets/fields/FilterSelect.tsx'
import {
  NO_VALUE,
  formatAmount,
  formatDay,
  formatMoment,
  formatQuantity,
  moneyDecimals,
  withUnit,
  zoneName,
} from '../../widgets/figures/format.ts'
import { instrumentName } from '../../widgets/words/instrument.ts'
import { Pages } from '../../widgets/tables/Pages.tsx'
import { SheetTable } from '../../widgets/tables/SheetTable.tsx'
import { Told } from '../../widgets/notices/Told.tsx'
import { KIND_WORDS } from './holder.ts'
import type { Holder } from './holder.ts'
import { NO_NARROWING, isCancellable, isNarrowed, queryOf } from './transaction-filter.ts'
import type { Narrowing } from './transaction-filter.ts'
import css from '../../widgets/styles/Sheet.module.css'
import { Unanswered } from '../../widgets/notices/Unanswered.tsx'

type Transaction = EntryOutput<'portfolios.transactions'>['transactions'][number]

const STATE_LOOK: Readonly<Record<Transaction['status'], readonly [string, TablerIcon | null]>> = {
  pending: ['Pending', IconClock],
  processing: ['Part filled', IconCircleHalf2],
  executed: ['Executed', IconCheck],
  settled: ['Settled', IconCheck],
  cancelled: ['Cancelled', IconX],
  failed: ['Failed', null],
}

const KIND_OPTIONS = Object.entries(KIND_WORDS)
const STATE_OPTIONS = Object.entries(STATE_LOOK).map(([state, [words]]) => [state, words] as const)

function State({ one }: Readonly<{ one: Transaction }>) {
  const [words, Icon] = STATE_LOOK[one.status]
  return (
    <span className={css.state} title={one.status_reason?.replaceAll('_', ' ') ?? undefined}>
      {Icon === null ? (
        <SeverityIcon severity="critical" size={13} />
      ) : (
        <Icon size={13} stroke={2} aria-hidden="true" />
      )}
      {words}
    </span>
  )
}

function Filters({
  narrowing,
  onNarrow,
}: Readonly<{ narrowing: Narrowing; onNarrow: (next: Narrowing) => void }>) {
  const set = (change: Partial<Narrowing>): void => onNarrow({ ...narrowing, ...change })
  return (
    <div className={css.bar} role="toolbar" aria-label="Filter transactions">
      <FilterSelect<string>
        label="Any kind"
        value={narrowing.kind}
        options={KIND_OPTIONS}
        onChoose={(kind) => set({ kind: kind as Narrowing['kind'] })}
      />
      <FilterSelect<string>
        label="Any state"
        value={narrowing.status}
        options={STATE_OPTIONS}
        onChoose={(status) => set({ status: status as Narrowing['status'] })}
      />
      <label>
        from{' '}
        <input type="date" value={narrowing.first} onChange={(event) => set({ first: event.target.value })} />
      </label>
      <label>
        to{' '}
        <input type="date" value={narrowing.last} onChange={(event) => set({ last: event.target.value })} />
      </label>
      {isNarrowed(narrowing) && (
        <button type="button" onClick={() => onNarrow(NO_NARROWING)}>
          Clear
        </button>
      )}
    </div>
  )
}

/** Dollars stand by themselves, as everywhere; a coin stands behind its own figure. */
const moneyWords = (amount: string, { currency }: Transaction): string =>
  withUnit(formatAmount(amount, moneyDecimals(amount, currency)), currency)

function Row({ one, onCancel }: Readonly<{ one: Transaction; onCancel: (() => void) | null }>) {
  const zone = timeZoneHere()
  const name = `${KIND_WORDS[one.transaction_type]} ${one.asset_symbol === null ? '' : instrumentName(one.asset_symbol)}`
  return (
    <tr>
      <td>{formatMoment(one.created_at, zone)}</td>
      <th scope="row">{name.trim()}</th>
      <td className={css.figure}>{one.asset_symbol === null ? NO_VALUE : formatQuantity(one.quantity)}</td>
      <td className={css.figure}>
        {one.price === null || one.asset_symbol === null
          ? NO_VALUE
          : withUnit(formatAmount(one.price, moneyDecimals(one.price, one.currency)), one.currency)}
      </td>
      <td className={css.figure}>{moneyWords(one.amount, one)}</td>
      <td className={css.figure}>{moneyWords(one.fee, one)}</td>
      <td className={css.figure}>{moneyWords(one.net_amount, one)}</td>
      <td>
        <State one={one} />
      </td>
      <td>
        {one.settlement_date === null ? NO_VALUE : formatDay(`${one.settlement_date}T00:00:00Z`, 'UTC')}
      </td>
      <td className="ox-muted">{one.confirmation_number}</td>
      <td>
        {onCancel !== null && (
          <Button
            kind="quiet"
            onClick={onCancel}
            aria-label={`Cancel ${name.trim()} ${one.confirmation_number}`}
          >
            Cancel
          </Button>
        )}
      </td>
    </tr>
  )
}

const PER_PAGE = 25

const headsOf = (zone: string) => [
  `Time ${zoneName(zone, Date.now())}`,
  'Transaction',
  { figure: 'Quantity' },
  { figure: 'Price' },
  { figure: 'Amount' },
  { figure: 'Fee' },
  { figure: 'Net' },
  'State',
  'Settles',
  'Confirmation',
  'Act',
]

type Asked = ReturnType<typeof useAnswer<'portfolios.transactions'>>

/** The page that was asked for, or why there is none. */
function Found({
  asked: { outcome, reload },
  narrowed,
  onCancel,
  onPage,
}: Readonly<{
  asked: Asked
  narrowed: boolean
  onCancel: ((one: Transaction) => void) | null
  onPage: (page: number) => void
}>) {
  if (outcome?.kind !== 'answer')
    return <Unanswered what="the transactions" outcome={outcome} onAgain={reload} />
  if (outcome.value.total === 0)
    return (
      <p className={css.note}>
        {narrowed
          ? 'None of the transactions is like that. Clear the filter to see all.'
          : 'No transactions yet. Each purchase, sale, deposit and withdrawal writes one here.'}
      </p>
    )
  return (
    <>
      <SheetTable caption="Transactions, newest first" heads={headsOf(timeZoneHere())}>
        {outcome.value.transactions.map((one) => (
          <Row
            key={one.id}
            one={one}
            onCancel={onCancel !== null && isCancellable(one) ? () => onCancel(one) : null}
          />
        ))}
      </SheetTable>
      <Pages paging={outcome.value} onPage={onPage} />
    </>
  )
}

/** Orders and cash movements of a portfolio, newest first; what is still pending can be taken back. */
export function Transactions({
  portfolio,
  mayWrite,
  onChange,
}: Readonly<{ portfolio: Holder; mayWrite: boolean; onChange: () => void }>) {
  const [narrowing, setNarrowing] = useState(NO_NARROWING)
  const [page, setPage] = useState(1)
  const asked = useAnswer('portfolios.transactions', {
    id: portfolio.id,
    page,
    per_page: PER_PAGE,
    ...queryOf(narrowing),
  })
  const { busy, told, run } = useAct()
  const cancel = async (one: Transaction): Promise<void> => {
    const input = { id: portfolio.id, tid: one.id }
    await run('portfolios.cancelTransaction', input, () => `Cancelled ${one.confirmation_number}.`)
    asked.reload()
    onChange()
  }
  const { outcome } = asked
  return (
    <section className={css.section} aria-labelledby="portfolio-transactions">
      <h2 id="portfolio-transactions">
        Transactions of {portfolio.name}{' '}
        <span>{outcome?.kind === 'answer' ? `${outcome.value.total} found` : ''}</span>
      </h2>
      <Filters
        narrowing={narrowing}
        onNarrow={(next) => {
          setNarrowing(next)
          setPage(1)
        }}
      />
      <Told told={told} />
      <Found
        asked={asked}
        narrowed={isNarrowed(narrowing)}
        onCancel={mayWrite && !busy ? (one) => void cancel(one) : null}
        onPage={setPage}
      />
    </section>
  )
}
