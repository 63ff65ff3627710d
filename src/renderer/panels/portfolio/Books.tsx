import { useState } from 'react'
import { useTerminal } from '../../terminal/hooks.ts'
import { useDownload } from '../../terminal/use-download.ts'
import { Badge } from '../../widgets/plates/Badge.tsx'
import { Button } from '../../widgets/buttons/Button.tsx'
import { Cash } from '../../widgets/dialogs/Cash.tsx'
import type { MoveCash } from '../../widgets/dialogs/Cash.tsx'
import { FileButton } from '../../widgets/buttons/FileButton.tsx'
import { directionClass, formatAmount, formatSigned } from '../../widgets/figures/format.ts'
import { SheetTable } from '../../widgets/tables/SheetTable.tsx'
import { StatusLine } from '../../widgets/notices/StatusLine.tsx'
import { CreateDialog, DeleteDialog, RenameDialog } from './HolderDialogs.tsx'
import type { Holder } from './holder.ts'
import css from '../../widgets/styles/Sheet.module.css'

const HEADS = [
  'Portfolio',
  'Money',
  { figure: 'Value $' },
  { figure: 'Cash $' },
  { figure: 'Free $' },
  { figure: 'Cost of holdings $' },
  { figure: 'Open profit $' },
  { figure: 'Booked profit $' },
  { figure: 'Fees $' },
  { figure: 'Holdings' },
]

function Row({ one, chosen, onChoose }: Readonly<{ one: Holder; chosen: boolean; onChoose: () => void }>) {
  return (
    <tr className={chosen ? css.chosen : undefined}>
      <th scope="row">
        <button type="button" className={css.pick} aria-pressed={chosen} onClick={onChoose}>
          {one.name}
        </button>
      </th>
      <td>
        <Badge text={one.mode.toUpperCase()} />
      </td>
      <td className={`${css.figure} ox-strong`}>{formatAmount(one.total_value, 2)}</td>
      <td className={css.figure}>{formatAmount(one.cash_balance, 2)}</td>
      <td className={css.figure}>{formatAmount(one.available_cash, 2)}</td>
      <td className={css.figure}>{formatAmount(one.invested_amount, 2)}</td>
      <td className={`${css.figure} ${directionClass(one.unrealized_pnl)}`}>
        {formatSigned(one.unrealized_pnl, 2)}
      </td>
      <td className={`${css.figure} ${directionClass(one.realized_pnl)}`}>
        {formatSigned(one.realized_pnl, 2)}
      </td>
      <td className={css.figure}>{formatAmount(one.fees, 2)}</td>
      <td className={css.figure}>{one.holdings_count}</td>
    </tr>
  )
}

/** What may be kept of a portfolio as files: its lots by either method, and every fill. */
function Files({ one }: Readonly<{ one: Holder }>) {
  const { link } = useTerminal()
  const { words, download } = useDownload()
  const lots = (method: 'fifo' | 'average') =>
    download(() => link.call('portfolios.taxLotsCsv', { id: one.id, method }))
  return (
    <section className={css.section} aria-labelledby="portfolio-files">
      <h2 id="portfolio-files">
        Files <span>{one.name}</span>
      </h2>
      <div className={css.bar} role="toolbar" aria-label={`Files of ${one.name}`}>
        <FileButton onClick={() => lots('fifo')}>Tax lots CSV, first in first out</FileButton>
        <FileButton onClick={() => lots('average')}>Tax lots CSV, average cost</FileButton>
        <FileButton onClick={() => download(() => link.call('portfolios.tradesCsv', { id: one.id }))}>
          Trades CSV
        </FileButton>
      </div>
      <StatusLine words={words} />
    </section>
  )
}

type Open = 'create' | 'rename' | 'delete' | null

/** The dialog that lies over the list, if one does; each ends by asking for the list again. */
function Dialogs({
  open,
  one,
  onClose,
  onDone,
}: Readonly<{
  open: Open
  one: Holder | null
  onClose: () => void
  onDone: (words: string, id: string | null) => void
}>) {
  if (open === 'create') return <CreateDialog onClose={onClose} onDone={onDone} />
  if (one === null || open === null) return null
  const Dialog = open === 'rename' ? RenameDialog : DeleteDialog
  return <Dialog one={one} onClose={onClose} onDone={onDone} />
}

type BooksProps = Readonly<{
  list: readonly Holder[]
  one: Holder | null
  mayWrite: boolean
  onChange: () => void
  onChoose: (id: string) => void
}>

function List({ list, one, onChoose }: BooksProps) {
  if (list.length === 0)
    return (
      <p className={css.note}>
        No portfolio yet. A portfolio has an account of its own, its own cost method and its own limits.
      </p>
    )
  return (
    <SheetTable caption="Own portfolios" heads={HEADS}>
      {list.map((each) => (
        <Row key={each.id} one={each} chosen={each.id === one?.id} onChoose={() => onChoose(each.id)} />
      ))}
    </SheetTable>
  )
}

function Acts({ list, one, mayWrite, onOpen }: BooksProps & Readonly<{ onOpen: (open: Open) => void }>) {
  const off = mayWrite ? null : 'Off: your role may look at portfolios, not change them'
  return (
    <div className={css.acts}>
      <Button
        kind={list.length === 0 ? 'primary' : 'secondary'}
        offBecause={off}
        onClick={() => onOpen('create')}
      >
        New portfolio
      </Button>
      {one !== null && mayWrite && (
        <>
          <Button onClick={() => onOpen('rename')}>Change {one.name}</Button>
          <Button kind="critical" onClick={() => onOpen('delete')}>
            Delete {one.name}
          </Button>
        </>
      )}
    </div>
  )
}

function PortfolioCash({ one, onChange }: Readonly<{ one: Holder; onChange: () => void }>) {
  const move: MoveCash = (run, { way, ...order }) =>
    run(
      'portfolios.createTransaction',
      { id: one.id, transaction_type: way, ...order },
      ({ message, transaction }) => `${message} Confirmation ${transaction.confirmation_number}.`,
    )
  const purse = { name: one.name, cash: one.cash_balance, free: one.available_cash }
  return <Cash one={purse} move={move} onChange={onChange} />
}

/** Every portfolio with what it is worth; the chosen one can be renamed, deleted, filled with cash and kept as files. */
export function Books(props: BooksProps) {
  const { list, one, mayWrite, onChange, onChoose } = props
  const [open, setOpen] = useState<Open>(null)
  const [words, setWords] = useState('')
  const done = (told: string, id: string | null): void => {
    setOpen(null)
    setWords(told)
    if (id !== null) onChoose(id)
    onChange()
  }
  return (
    <>
      <section className={css.section} aria-labelledby="portfolio-list">
        <h2 id="portfolio-list">
          Portfolios <span>{list.length}</span>
        </h2>
        <List {...props} />
        <Acts {...props} onOpen={setOpen} />
        <StatusLine words={words} />
      </section>
      {one !== null && <Files one={one} />}
      {one !== null && mayWrite && <PortfolioCash key={one.id} one={one} onChange={onChange} />}
      <Dialogs open={open} one={one} onClose={() => setOpen(null)} onDone={done} />
    </>
  )
}
