import { useEffect, useRef, useState } from 'react'
import type { KeyboardEvent } from 'react'
import { usePeople } from '../../terminal/use-people.ts'
import { SeverityIcon } from '../../widgets/plates/Badge.tsx'
import { actionWords } from '../../widgets/words/audit-words.ts'
import { NO_VALUE, formatDay, formatTime } from '../../widgets/figures/format.ts'
import { movedPlace } from '../../widgets/tables/heat-move.ts'
import { plainWords } from '../../widgets/words/plain-words.ts'
import type { Log } from './filter.ts'
import css from './audit.module.css'
import sheet from '../../widgets/styles/Sheet.module.css'

const HEADS = ['Record', 'Time UTC', 'Action', 'Person', 'Object', 'Result', 'Reviewed'] as const

/** Up to here an id is a word, such as `system`. */
const SHORT = 12

const shortId = (id: string): string => (id.length <= SHORT ? id : `••${id.slice(-6)}`)

function ResultCell({ log }: Readonly<{ log: Pick<Log, 'status' | 'code'> }>) {
  if (log.status === 'success') return <>done</>
  return (
    <span className={sheet.state}>
      <SeverityIcon severity={log.status === 'failed' ? 'critical' : 'warn'} size={13} />
      {log.status}
      {log.code !== null && `, ${log.code.replaceAll('_', ' ')}`}
    </span>
  )
}

function Row({
  log,
  current,
  opened,
  people,
  onOpen,
}: Readonly<{
  log: Log
  current: boolean
  opened: boolean
  people: (id: string) => string
  onOpen: () => void
}>) {
  return (
    <tr
      role="row"
      tabIndex={current ? 0 : -1}
      aria-selected={opened}
      data-record={log.index}
      className={`${css.row} ${opened ? sheet.chosen : ''}`}
      onClick={onOpen}
    >
      <td role="gridcell" className={sheet.figure}>
        {log.index}
      </td>
      <td role="gridcell">
        {formatDay(log.timestamp, 'UTC')} {formatTime(log.timestamp, 'UTC', true)}
      </td>
      <td role="gridcell" className="ox-strong" title={log.action}>
        {actionWords(log.action)}
      </td>
      <td role="gridcell" title={log.user_id}>
        {log.user_id.length <= SHORT ? log.user_id : people(log.user_id)}
      </td>
      <td role="gridcell" title={log.resource_id ?? undefined}>
        {plainWords(log.resource_type)} {log.resource_id === null ? '' : shortId(log.resource_id)}
      </td>
      <td role="gridcell">
        <ResultCell log={log} />
        {log.sealed === 'damaged' && (
          <span className={sheet.state}>
            <SeverityIcon severity="critical" size={13} /> damaged
          </span>
        )}
      </td>
      <td role="gridcell">{log.reviews.length === 0 ? NO_VALUE : `${log.reviews.length} ×`}</td>
    </tr>
  )
}

/** Walks the rows by keys; the row that has the keyboard stays in reach of Tab. */
function useWalk(count: number, onEnter: (row: number) => void) {
  const table = useRef<HTMLTableElement>(null)
  const [at, setAt] = useState(0)
  const current = Math.min(at, Math.max(0, count - 1))
  const moved = useRef(false)
  useEffect(() => {
    if (!moved.current) return
    moved.current = false
    table.current?.querySelector<HTMLElement>('[role="row"][tabindex="0"]')?.focus()
  }, [current])
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') return onEnter(current)
    // Home and End are of the list here: a row is one thing.
    const ctrlKey = event.key === 'Home' || event.key === 'End'
    const next = movedPlace({ row: current, column: 0 }, { key: event.key, ctrlKey }, count, 1)
    if (next === null) return
    event.preventDefault()
    moved.current = next.row !== current
    setAt(next.row)
  }
  return { table, current, setAt, onKeyDown }
}

/** The records, newest first. Arrows, Home and End walk, Enter opens; a press does both. */
export function Records({
  logs,
  opened,
  onOpen,
}: Readonly<{ logs: readonly Log[]; opened: string | null; onOpen: (log: Log) => void }>) {
  const people = usePeople()
  const { table, current, setAt, onKeyDown } = useWalk(logs.length, (row) => {
    const log = logs[row]
    if (log !== undefined) onOpen(log)
  })
  return (
    <div className={sheet.tableBox}>
      <table
        ref={table}
        role="grid"
        aria-label="Audit records, newest first"
        className={sheet.table}
        onKeyDown={onKeyDown}
      >
        <thead>
          <tr role="row">
            {HEADS.map((head, column) => (
              <th
                key={head}
                role="columnheader"
                scope="col"
                className={column === 0 ? sheet.figure : undefined}
              >
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {logs.map((log, index) => (
            <Row
              key={log.log_id}
              log={log}
              current={index === current}
              opened={log.log_id === opened}
              people={people}
              onOpen={() => {
                setAt(index)
                onOpen(log)
              }}
            />
          ))}
        </tbody>
      </table>
    </div>
  )
}
