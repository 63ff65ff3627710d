import type { EntryOutput } from '../../client/index.ts'
import { SeverityIcon } from '../plates/Badge.tsx'
import { Button } from '../buttons/Button.tsx'
import { deviceWords, methodWords, signalWords } from '../words/audit-words.ts'
import { NO_VALUE, formatMoment, zoneName } from '../figures/format.ts'
import { SheetTable } from './SheetTable.tsx'
import css from '../styles/Sheet.module.css'

type Sessions = EntryOutput<'identity.listSessions'>

/** What was unusual when a session was opened, in words; nothing when nothing was. */
export function Signals({ signals }: Readonly<{ signals: readonly string[] }>) {
  if (signals.length === 0) return <>{NO_VALUE}</>
  return (
    <span className={css.state}>
      <SeverityIcon severity="warn" size={13} />
      {signals.map(signalWords).join(', ')}
    </span>
  )
}

/** Sessions that are live. Without `onEnd` they are only shown. */
export function SessionTable({
  list,
  zone,
  busy,
  onEnd,
}: Readonly<{ list: Sessions; zone: string; busy: boolean; onEnd?: (id: string) => void }>) {
  return (
    <SheetTable
      caption="Sessions that are live, newest first"
      heads={[
        'Device',
        'Act',
        'Address',
        'Place',
        `Since ${zoneName(zone, Date.now())}`,
        'Last seen',
        'Signed in by',
        'Unusual',
      ]}
    >
      {list.sessions.map((one) => (
        <tr key={one.id}>
          <th scope="row" title={one.user_agent ?? undefined}>
            {deviceWords(one.user_agent)}
          </th>
          <td>
            {one.current ? (
              'this one'
            ) : onEnd === undefined ? (
              NO_VALUE
            ) : (
              <Button
                kind="quiet"
                busy={busy}
                onClick={() => onEnd(one.id)}
                aria-label={`End the session on ${deviceWords(one.user_agent)} since ${formatMoment(one.created_at, zone)}`}
              >
                End
              </Button>
            )}
          </td>
          <td>{one.ip_address ?? NO_VALUE}</td>
          <td>{one.place ?? (list.places === 'configured' ? 'unknown' : 'not configured')}</td>
          <td>{formatMoment(one.created_at, zone)}</td>
          <td>{formatMoment(one.last_seen, zone)}</td>
          <td>{methodWords(one.method)}</td>
          <td>
            <Signals signals={one.signals} />
          </td>
        </tr>
      ))}
    </SheetTable>
  )
}
