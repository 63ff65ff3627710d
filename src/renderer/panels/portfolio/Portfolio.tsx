import { useState } from 'react'
import { sentenceOf } from '../../client/index.ts'
import { useAccount, useAnswer, usePanelHead, useSession, useTerminal } from '../../terminal/hooks.ts'
import { FilterSelect } from '../../widgets/fields/FilterSelect.tsx'
import { PanelSkeleton } from '../../widgets/notices/PanelSkeleton.tsx'
import { Toggles } from '../../widgets/buttons/Toggles.tsx'
import { Trouble } from '../../widgets/notices/Trouble.tsx'
import type { PanelProps } from '../panel.ts'
import { Books } from './Books.tsx'
import { Import } from './Import.tsx'
import { Overview } from './Overview.tsx'
import { Transactions } from './Transactions.tsx'
import css from '../../widgets/styles/Sheet.module.css'

const VIEWS = [
  ['performance', 'Performance'],
  ['portfolios', 'Portfolios'],
  ['transactions', 'Transactions'],
  ['import', 'Import'],
] as const

type View = (typeof VIEWS)[number][0]

const LIST = { limit: 500 } as const

/** The own portfolios and the one that is looked at: the chosen one, else the first. */
function usePortfolios() {
  const { outcome, reload } = useAnswer('portfolios.list', LIST)
  const { session } = useTerminal()
  const [chosen, choose] = useState('')
  // A portfolio brings or takes an account of its own, which every screen can choose.
  const again = (): void => {
    reload()
    void session.loadAccounts()
  }
  const list = outcome?.kind === 'answer' ? outcome.value.portfolios : null
  const one = list?.find(({ id }) => id === chosen) ?? list?.[0] ?? null
  return { outcome, reload: again, list, one, choose }
}

/** What every view but the first needs: a portfolio, or the way to the first one. */
function ViewOf({
  view,
  books,
  onView,
  mayWrite,
}: Readonly<{
  view: Exclude<View, 'performance'>
  books: ReturnType<typeof usePortfolios>
  onView: (view: View) => void
  mayWrite: boolean
}>) {
  const { outcome, list, one, reload, choose } = books
  if (outcome === null) return <PanelSkeleton waitingFor="Asking for the portfolios" />
  if (outcome.kind !== 'answer' || list === null)
    return (
      <Trouble
        title="The portfolios cannot be shown"
        happened={outcome.kind === 'answer' ? '' : sentenceOf(outcome)}
        safe="Reading changes nothing."
        next={{ words: 'Ask again', act: reload }}
      />
    )
  if (view === 'portfolios')
    return <Books list={list} one={one} mayWrite={mayWrite} onChange={reload} onChoose={choose} />
  if (one === null)
    return (
      <p className={css.note}>
        There is no portfolio yet. A portfolio has an account of its own, so that one purpose is never mixed
        with another.{' '}
        <button type="button" className={css.pick} onClick={() => onView('portfolios')}>
          Open the first one
        </button>
      </p>
    )
  return view === 'transactions' ? (
    <Transactions key={one.id} portfolio={one} mayWrite={mayWrite} onChange={reload} />
  ) : (
    <Import key={one.id} portfolio={one} mayWrite={mayWrite} />
  )
}

/** Performance over all accounts; and each portfolio with its books, its transactions and other brokers' statements. */
export function Portfolio({ panelId }: PanelProps) {
  const account = useAccount()
  const mode = account?.money_kind ?? 'paper'
  const mayWrite = useSession((state) => state.user?.permissions.includes('portfolio.write') ?? false)
  const [view, setView] = useState<View>('performance')
  const books = usePortfolios()
  usePanelHead(panelId, {
    context: view === 'performance' ? `all accounts of ${mode} money` : (books.one?.name ?? ''),
    badges: [{ text: (view === 'performance' ? mode : (books.one?.mode ?? mode)).toUpperCase() }],
  })
  return (
    <div className={css.sheet} tabIndex={0} role="region" aria-label="Portfolio">
      <div className={css.bar} role="toolbar" aria-label="Portfolio view">
        <Toggles options={VIEWS} value={view} onChoose={setView} />
        {view !== 'performance' && books.one !== null && (
          <span className={css.end}>
            <FilterSelect
              label="Portfolio"
              value={books.one.id}
              options={(books.list ?? []).map(({ id, name }) => [id, name] as const)}
              onChoose={books.choose}
            />
          </span>
        )}
      </div>
      {view === 'performance' ? (
        <Overview mode={mode} />
      ) : (
        <ViewOf view={view} books={books} onView={setView} mayWrite={mayWrite} />
      )}
    </div>
  )
}
