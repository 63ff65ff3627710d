import { useEffect } from 'react'
import { IconCheck, IconClock } from '@tabler/icons-react'
import { sentenceOf } from '../../client/index.ts'
import { useEngineMinuteMs } from '../../shell/clock.ts'
import type { Account } from '../../state/index.ts'
import { useAnswer } from '../../terminal/hooks.ts'
import { useView } from '../../terminal/use-queue.ts'
import { SeverityIcon } from '../../widgets/plates/Badge.tsx'
import { formatDay } from '../../widgets/figures/format.ts'
import { instrumentName } from '../../widgets/words/instrument.ts'
import { Pages } from '../../widgets/tables/Pages.tsx'
import { PanelSkeleton } from '../../widgets/notices/PanelSkeleton.tsx'
import { Trouble } from '../../widgets/notices/Trouble.tsx'
import { SheetTable } from '../../widgets/tables/SheetTable.tsx'
import { Toggles } from '../../widgets/buttons/Toggles.tsx'
import { untilWords } from './settlement-words.ts'
import type { Settlement } from './settlement-words.ts'
import css from '../../widgets/styles/Sheet.module.css'

type Status = Settlement['status']

const SHOWS = [
  ['executed', 'Waiting'],
  ['settled', 'Settled'],
  ['failed', 'Failed'],
  ['all', 'All'],
] as const

const SHOWN = { executed: 'waiting', settled: 'settled', failed: 'failed', all: 'in all' } as const

const PER_PAGE = 25

const day = (text: string): string => formatDay(`${text.slice(0, 10)}T00:00:00Z`, 'UTC')

function State({ status }: Readonly<{ status: Status }>) {
  return (
    <span className={css.state}>
      {status === 'executed' && <IconClock size={13} stroke={2} aria-hidden="true" />}
      {status === 'settled' && <IconCheck size={13} stroke={2} aria-hidden="true" />}
      {status === 'failed' && <SeverityIcon severity="critical" size={13} />}
      {SHOWS.find(([value]) => value === status)?.[1]}
    </span>
  )
}

function Table({ items }: Readonly<{ items: readonly Settlement[] }>) {
  const nowMs = useEngineMinuteMs()
  return (
    <SheetTable
      caption="Settlement of fills, newest first"
      heads={['Instrument', 'Traded', 'Settles', { figure: 'Left' }, 'State', 'Confirmation']}
    >
      {items.map((one) => (
        <tr key={one.settlement_id}>
          <th scope="row">{instrumentName(one.symbol)}</th>
          <td>{day(one.trade_date)}</td>
          <td>{day(one.settlement_date)}</td>
          <td className={css.figure}>{untilWords(one, nowMs)}</td>
          <td>
            <State status={one.status} />
            {one.failure_reason !== null && <> {one.failure_reason.replaceAll('_', ' ')}</>}
          </td>
          <td className="ox-muted">{one.confirmation_number}</td>
        </tr>
      ))}
    </SheetTable>
  )
}

const EMPTY: Readonly<Record<(typeof SHOWS)[number][0], string>> = {
  executed:
    'Nothing waits. A fill waits here until the business day on which its kind of instrument settles.',
  settled: 'Nothing has settled yet.',
  failed: 'Nothing failed. A trade that could not settle stands here with the reason.',
  all: 'Nothing has filled yet.',
}

/** What the account's fills still owe and are owed: when each settles, and whether it did. */
export function Settlements({ account }: Readonly<{ account: Account }>) {
  const { view, page, setPage, show } = useView<(typeof SHOWS)[number][0]>('executed')
  const { outcome, reload } = useAnswer('books.settlements', {
    account_id: account.account_id,
    page,
    per_page: PER_PAGE,
    ...(view === 'all' ? {} : { status: view }),
  })
  // A fill books at once; what waits to settle changes with it.
  useEffect(reload, [reload, account.balance_usd])
  const answer = outcome?.kind === 'answer' ? outcome.value : null
  return (
    <section className={css.section} aria-labelledby="statements-settlement">
      <h2 id="statements-settlement">
        Settlement <span>{answer === null ? '' : `${answer.total} ${SHOWN[view]}`}</span>
      </h2>
      <div className={css.bar} role="toolbar" aria-label="Which settlements">
        <Toggles options={SHOWS} value={view} onChoose={show} />
      </div>
      {outcome === null ? (
        <PanelSkeleton waitingFor="Asking for the settlements" />
      ) : answer === null ? (
        outcome.kind !== 'answer' && (
          <Trouble
            title="The settlements cannot be shown"
            happened={sentenceOf(outcome)}
            safe="Reading changes nothing. Settlement goes on in the engine."
            next={{ words: 'Ask again', act: reload }}
          />
        )
      ) : answer.total === 0 ? (
        <p className={css.note}>{EMPTY[view]}</p>
      ) : (
        <>
          <Table items={answer.settlements} />
          <Pages paging={answer} onPage={setPage} />
        </>
      )}
    </section>
  )
}
