import { useEffect, useState } from 'react'
import { sentenceOf } from '../../client/index.ts'
import type { EntryOutput } from '../../client/index.ts'
import { whenHere, zoneHere } from '../../shell/clock.ts'
import { useAnswer } from '../../terminal/hooks.ts'
import { SeverityIcon } from '../../widgets/plates/Badge.tsx'
import { actionWords, deviceWords } from '../../widgets/words/audit-words.ts'
import { NO_VALUE } from '../../widgets/figures/format.ts'
import { Pages } from '../../widgets/tables/Pages.tsx'
import { PanelSkeleton } from '../../widgets/notices/PanelSkeleton.tsx'
import { Signals } from '../../widgets/tables/SessionTable.tsx'
import { SheetTable } from '../../widgets/tables/SheetTable.tsx'
import { Trouble } from '../../widgets/notices/Trouble.tsx'
import css from '../../widgets/styles/Sheet.module.css'

type Log = EntryOutput<'audit.me'>['logs'][number]

const PER_PAGE = 12

const signalsOf = ({ facts }: Log): readonly string[] => {
  const { signals } = facts
  return Array.isArray(signals) ? signals.filter((one) => typeof one === 'string') : []
}

function Result({ log }: Readonly<{ log: Log }>) {
  const failed = log.status !== 'success'
  return (
    <span className={css.state}>
      <SeverityIcon severity={failed ? 'warn' : 'ok'} size={13} />
      {failed ? (log.code ?? log.status).replaceAll('_', ' ') : 'done'}
    </span>
  )
}

function Table({ logs }: Readonly<{ logs: readonly Log[] }>) {
  return (
    <SheetTable
      caption="What happened to your account, newest first"
      heads={[`Time ${zoneHere()}`, 'What', 'Device', 'Address', 'Unusual', 'Result']}
    >
      {logs.map((log) => (
        <tr key={log.log_id}>
          <td>{whenHere(log.timestamp)}</td>
          <th scope="row">{actionWords(log.action)}</th>
          <td>{log.user_agent === null ? NO_VALUE : deviceWords(log.user_agent)}</td>
          <td>{log.ip_address ?? NO_VALUE}</td>
          <td>
            <Signals signals={signalsOf(log)} />
          </td>
          <td>
            <Result log={log} />
          </td>
        </tr>
      ))}
    </SheetTable>
  )
}

/** The own trail of sign-ins and of what guards the account, with what was unusual about each. */
export function Trail({ round }: Readonly<{ round: number }>) {
  const [page, setPage] = useState(1)
  const input = { action_category: 'authentication', page, per_page: PER_PAGE } as const
  const { outcome, reload } = useAnswer('audit.me', input)
  useEffect(reload, [reload, round])
  return (
    <section className={css.section} aria-labelledby="security-trail">
      <h2 id="security-trail">
        What happened to your account <span>from the audit log, which nobody can change</span>
      </h2>
      {outcome === null ? (
        <PanelSkeleton waitingFor="Asking for the trail" />
      ) : outcome.kind === 'answer' ? (
        <>
          <Table logs={outcome.value.logs} />
          <Pages paging={outcome.value} onPage={setPage} />
        </>
      ) : (
        <Trouble
          title="The trail cannot be shown"
          happened={sentenceOf(outcome)}
          safe="Reading changes nothing."
          next={{ words: 'Ask again', act: reload }}
        />
      )}
    </section>
  )
}
