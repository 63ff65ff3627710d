import type { EntryOutput } from '../client/index.ts'
import { useAnswer } from '../terminal/hooks.ts'
import { SeverityIcon } from '../widgets/plates/Badge.tsx'
import { formatTime, zoneName } from '../widgets/figures/format.ts'
import { timeZoneHere } from '../shell/clock.ts'
import { deskFacts, feeWords, machineFacts } from './facts.ts'
import css from './SignIn.module.css'

/** What the engine says about its own machine. Nothing until it has said it. */
export function MachineBox({ ask }: Readonly<{ ask: boolean }>) {
  const { outcome } = useAnswer('system.health', ask ? {} : null)
  if (outcome?.kind !== 'answer') return null
  const health = outcome.value
  const zone = timeZoneHere()
  const atMs = Date.parse(health.timestamp)
  return (
    <section className={css.facts}>
      <h2>
        This machine
        <span>
          checked {formatTime(atMs, zone)} {zoneName(zone, atMs)}
        </span>
      </h2>
      <ul>
        <li>
          <SeverityIcon severity="ok" size={14} />
          <span>Engine</span>
          <span>{health.version}</span>
        </li>
        {machineFacts(health).map((fact) => (
          <li key={fact.words}>
            <SeverityIcon severity={fact.severity} size={14} />
            <span>{fact.words}</span>
            <span>{fact.value}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** What can be traded here and within which bounds, as the engine publishes it. */
export function DeskBox({ config }: Readonly<{ config: EntryOutput<'system.publicConfig'> | null }>) {
  if (config === null) return null
  const fees = Object.entries(config.fee_structure)
  return (
    <section className={css.desk}>
      <h2 className={css.deskTitle}>{config.demo ? 'A demo desk' : 'This desk'}</h2>
      <p className={css.hint}>
        {config.demo
          ? 'Trades fill on the built-in venue with paper money. Nothing here can reach a real market.'
          : 'What this engine publishes about trading here.'}
      </p>
      <dl className={css.deskFacts}>
        {deskFacts(config).map((fact) => (
          <div key={fact.words}>
            <dt>{fact.words}</dt>
            <dd>{fact.value}</dd>
          </div>
        ))}
        {fees.map(([kind, fee]) => (
          <div key={kind}>
            <dt>Fee, {kind.replaceAll('_', ' ')}</dt>
            <dd>
              maker {feeWords(fee.maker)} · taker {feeWords(fee.taker)}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
