import { timeZoneHere } from '../../shell/clock.ts'
import { useStream } from '../../terminal/hooks.ts'
import { useRiskAlerts } from '../../terminal/use-risk-alerts.ts'
import { SeverityIcon } from '../../widgets/plates/Badge.tsx'
import { formatTime, zoneName } from '../../widgets/figures/format.ts'
import { withheld } from '../../widgets/notices/Withheld.tsx'
import { alertWords } from './limits.ts'
import sheet from '../../widgets/styles/Sheet.module.css'
import css from './risk.module.css'

const SEVERITY = { breach: 'critical', warning: 'warn', recovery: 'ok' } as const

/** Limits at their edges, newest first: told once when one is met and once when it is left. */
export function Alerts({ accountId }: Readonly<{ accountId: string }>) {
  const stream = useStream({ channel: 'risk_alerts' })
  const alerts = useRiskAlerts(true)
  const own = alerts.filter(({ account_id }) => account_id === accountId)
  const zone = timeZoneHere()
  const missing = withheld(stream, {
    refused: 'Risk alerts are not shown',
    waiting: 'Waiting for the alerts',
  })
  return (
    <section className={sheet.section} aria-labelledby="risk-alerts">
      <h2 id="risk-alerts">
        Alerts <span>{`${own.length} since sign-in`}</span>
      </h2>
      {missing}
      {missing === null && own.length === 0 && (
        <p className={sheet.note}>
          No alert. One comes when a risk limit is near, met, or left again, once each way: leverage at 8 of
          10, for one.
        </p>
      )}
      {missing === null && own.length > 0 && (
        <ul className={css.alerts}>
          {own.map((alert) => (
            <li key={`${alert.at} ${alert.limit} ${alert.kind}`}>
              <SeverityIcon severity={SEVERITY[alert.kind]} size={13} />
              <span>{alertWords(alert)}</span>
              <time dateTime={alert.at} className="ox-muted">
                {formatTime(alert.at, zone)} {zoneName(zone, Date.parse(alert.at))}
              </time>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
