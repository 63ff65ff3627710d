import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { sentenceOf } from '../../client/index.ts'
import type { StreamPhase } from '../../client/index.ts'
import {
  useAccount,
  useKept,
  usePanelHead,
  usePanelSubject,
  useStream,
  useTerminal,
} from '../../terminal/hooks.ts'
import { UNRESOLVED } from '../../terminal/kept.ts'
import { useColumns } from '../../terminal/use-columns.ts'
import { useWidth } from '../../terminal/use-width.ts'
import { Empty } from '../../widgets/notices/Empty.tsx'
import { formatQuantity } from '../../widgets/figures/format.ts'
import { saveFile, savedWords } from '../../widgets/buttons/save-file.ts'
import { instrumentName, optionParts } from '../../widgets/words/instrument.ts'
import { staleBadges, withheld } from '../../widgets/notices/Withheld.tsx'
import type { PanelProps } from '../panel.ts'
import { COLUMNS } from './columns.tsx'
import { Detail } from './Detail.tsx'
import { NO_FILTER, csvOf, filterRows, linkedTo } from './filter.ts'
import type { Filter } from './filter.ts'
import { Filters } from './Filters.tsx'
import { Grid } from './Grid.tsx'
import type { RowAct } from './row-menu.ts'
import { RowMenu } from './RowMenu.tsx'
import type { MenuPlace } from './RowMenu.tsx'
import { canAmend, canCancel, copyText, isOpen, rowsOf } from './rows.ts'
import type { Row } from './rows.ts'
import css from './blotter.module.css'

const CONFIRM_MS = 4_000
const SCROLLBAR_WIDTH = 11
const HINT = 'Enter details · E amends · Delete cancels · Shift F10 or right click for more'

const wordsOf = (row: Row): string =>
  `${row.side === 'buy' ? 'Buy' : 'Sell'} ${formatQuantity(row.quantity)} ${instrumentName(row.symbol)}`

/**
 * Cancels: `now` at once, for a choice from a menu; `press` on the second press within four seconds, the first says what
 * would be cancelled.
 */
function useCancel(say: (words: string) => void) {
  const { link } = useTerminal()
  const armed = useRef<Readonly<{ id: string; untilMs: number }> | null>(null)
  const cancel = useCallback(
    async (row: Row): Promise<void> => {
      if (row.order === null) return
      say(`Cancelling ${wordsOf(row)}`)
      const outcome = await link.call(
        'trading.cancelTrade',
        { trade_id: row.order.trade_id },
        { idempotencyKey: `cancel-${row.order.order_id}` },
      )
      say(outcome.kind === 'answer' ? `Cancelled ${wordsOf(row)}` : sentenceOf(outcome))
    },
    [link, say],
  )
  const press = useCallback(
    (row: Row, key: string) => {
      if (!canCancel(row)) {
        return say(
          row.state === 'unknown'
            ? 'Its fate is unknown: cancel it in the ticket.'
            : 'It is done: nothing to cancel.',
        )
      }
      const now = performance.now()
      if (armed.current?.id === row.id && now < armed.current.untilMs) {
        armed.current = null
        return void cancel(row)
      }
      armed.current = { id: row.id, untilMs: now + CONFIRM_MS }
      return say(`${key} again to cancel ${wordsOf(row)}`)
    },
    [cancel, say],
  )
  return { press, now: (row: Row) => void cancel(row) }
}

function NoOrders({ all }: Readonly<{ all: boolean }>) {
  return (
    <Empty title={all ? 'No orders yet' : 'No order passes the filter'}>
      <p>
        {all
          ? 'Each order you place stands here with its events, its fills and its facts in the audit log.'
          : 'Choose All, or press Clear.'}
      </p>
    </Empty>
  )
}

/** Words that stand for a moment. */
function usePassingWords(): readonly [string, (words: string) => void] {
  const [words, setWords] = useState('')
  useEffect(() => {
    if (words === '') return undefined
    const timer = setTimeout(() => setWords(''), CONFIRM_MS)
    return () => clearTimeout(timer)
  }, [words])
  return [words, setWords]
}

function useHead(panelId: string, rows: readonly Row[], count: string, phase: StreamPhase): void {
  const unknowns = rows.filter((row) => row.state === 'unknown').length
  usePanelHead(panelId, {
    context: `${count} · ${rows.filter((row) => isOpen(row.state)).length} working`,
    badges: [
      ...(unknowns > 0 ? [{ text: `${unknowns} unknown`, severity: 'warn' as const }] : []),
      ...staleBadges(phase),
    ],
  })
}

/** Which order's drawer is open, and whether its form for new terms is. */
function useDrawer(rows: readonly Row[], say: (words: string) => void) {
  const [opened, setOpened] = useState<Readonly<{ id: string; amending: boolean }> | null>(null)
  const row = rows.find(({ id }) => id === opened?.id) ?? null
  const amend = (wanted: Row): void => {
    if (canAmend(wanted)) return setOpened({ id: wanted.id, amending: true })
    if (canCancel(wanted)) return say('It has no limit to amend: cancel it and place it anew.')
    return say(
      wanted.state === 'unknown'
        ? 'Its fate is unknown: it can be amended once the venue shows it.'
        : 'It is done: nothing to amend.',
    )
  }
  const acts = {
    amending: opened?.amending ?? false,
    onClose: () => setOpened(null),
    onAmend: () => row !== null && amend(row),
    onAmended: (words: string | null) => {
      setOpened((before) => before && { ...before, amending: false })
      if (words !== null) say(words)
    },
  }
  return { row, acts, amend, show: (wanted: Row) => setOpened({ id: wanted.id, amending: false }) }
}

/** The order that is looked at, beside the rows. */
function Drawer({
  rows,
  drawer,
  onCancel,
}: Readonly<{
  rows: readonly Row[]
  drawer: ReturnType<typeof useDrawer>
  onCancel: (row: Row) => void
}>) {
  const { row } = drawer
  if (row === null) return null
  return (
    <Detail
      row={row}
      linked={linkedTo(rows, row)}
      onShow={drawer.show}
      {...drawer.acts}
      onCancel={() => onCancel(row)}
    />
  )
}

type ActPorts = Readonly<{
  cancel: ReturnType<typeof useCancel>
  drawer: ReturnType<typeof useDrawer>
  say: (words: string) => void
}>

/** What a key on a row does, and what its menu does: the menu has asked already, so it cancels at once. */
function useActs(panelId: string, { cancel, drawer, say }: ActPorts) {
  const { dock } = useTerminal()
  const { pointAt } = usePanelSubject(panelId)
  const clip = (text: string, words: string): void => {
    void navigator.clipboard?.writeText(text)
    say(words)
  }
  const copy = (picked: readonly Row[]): void =>
    clip(copyText(picked), `Copied ${picked.length} ${picked.length === 1 ? 'row' : 'rows'} with all digits`)
  const show = ({ symbol }: Row): void => {
    const option = optionParts(symbol)
    pointAt(option === null ? { symbol } : { symbol: option.underlying, expiry: option.expiry })
    dock.open(option === null ? 'chart' : 'chain')
  }
  const act = (wanted: RowAct, row: Row, onCancel: (row: Row) => void): void => {
    switch (wanted) {
      case 'details':
        return drawer.show(row)
      case 'amend':
        return drawer.amend(row)
      case 'cancel':
        return onCancel(row)
      case 'copyId':
        return clip(row.id, `Copied ${row.id}`)
      case 'copyRow':
        return copy([row])
      case 'show':
        return show(row)
    }
  }
  return {
    copy,
    byKey: (wanted: RowAct, row: Row) => act(wanted, row, (one) => cancel.press(one, 'Press Delete')),
    byMenu: (wanted: RowAct, row: Row) => act(wanted, row, cancel.now),
  }
}

/** Keeps what is shown as a file. */
function useExport(
  shown: readonly Row[],
  count: string,
  accountId: string,
  say: (words: string) => void,
): () => void {
  const keep = async (): Promise<void> => {
    const day = new Date().toISOString().slice(0, 10)
    const saved = await saveFile(`orders-${day}.csv`, 'text/csv', csvOf(shown, accountId))
    say(`${count}, with all digits. ${savedWords(saved)}`)
  }
  return () => void keep()
}

/** The account's orders, newest first, each with the way to its events, fills and audit facts. */
export function Blotter({ panelId }: PanelProps) {
  const account = useAccount()
  const stream = useStream({ channel: 'orders' })
  const unresolved = useStore(useKept(UNRESOLVED))
  const [filter, setFilter] = useState<Filter>(NO_FILTER)
  const [words, setWords] = usePassingWords()
  const cancel = useCancel(setWords)
  const rows = useMemo(
    () => rowsOf(stream.data?.items ?? [], unresolved, account?.account_id ?? ''),
    [stream.data, unresolved, account?.account_id],
  )
  const shown = useMemo(() => filterRows(rows, filter), [rows, filter])
  const drawer = useDrawer(rows, setWords)
  const count = `${shown.length} of ${rows.length}`
  useHead(panelId, rows, count, stream.phase)
  const acts = useActs(panelId, { cancel, drawer, say: setWords })
  const { element, width } = useWidth()
  const columns = useColumns(panelId, COLUMNS, width - SCROLLBAR_WIDTH)
  const [menu, setMenu] = useState<MenuPlace | null>(null)
  const keep = useExport(shown, count, account?.account_id ?? '', setWords)
  const held = withheld(stream, { refused: 'Orders are not shown', waiting: 'Waiting for orders' })
  if (held !== null) return held
  return (
    <div className={css.blotter}>
      <Filters filter={filter} onFilter={setFilter} count={count} columns={columns} onExport={keep} />
      <div className={css.main}>
        <div className={css.rows} ref={element}>
          {shown.length === 0 ? (
            <NoOrders all={rows.length === 0} />
          ) : (
            <Grid
              rows={shown}
              shown={columns.shown}
              onAct={acts.byKey}
              onCopyAll={() => acts.copy(shown)}
              onMenu={setMenu}
            />
          )}
        </div>
        {menu !== null && (
          <RowMenu
            key={`${menu.row.id} ${menu.left} ${menu.top}`}
            place={menu}
            onAct={acts.byMenu}
            onClose={() => setMenu(null)}
          />
        )}
        <Drawer rows={rows} drawer={drawer} onCancel={(row) => cancel.press(row, 'Press Cancel order')} />
      </div>
      <p className={css.words} role="status">
        {words === '' ? HINT : words}
      </p>
    </div>
  )
}
