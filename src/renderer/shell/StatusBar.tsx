import { useStore } from 'zustand'
import { useHealth, usePaused, useTerminal } from '../terminal/hooks.ts'
import { formatAmount } from '../widgets/figures/format.ts'
import { useAccount } from '../terminal/hooks.ts'
import { MarginStatus } from './MarginNotices.tsx'
import css from './Shell.module.css'

function signedMs(offsetMs: number | null): string {
  if (offsetMs === null) return 'unknown'
  return `${offsetMs > 0 ? '+' : offsetMs < 0 ? '−' : ''}${Math.abs(offsetMs)} ms`
}

function Figures() {
  const updates = useHealth((health) => health.updatesPerSecond)
  const conflated = useHealth((health) => health.conflatedTotal)
  const offset = useHealth((health) => health.clockOffsetMs)
  return (
    <>
      <span title="Messages from the engine, and older values that newer ones replaced on the way">
        Updates {updates}/s, {conflated} dropped
      </span>
      <span>Clock {signedMs(offset)}</span>
    </>
  )
}

/** Session, money and hours on the left; rates, clock and the two keys everyone needs on the right. */
export function StatusBar() {
  const terminal = useTerminal()
  const paused = usePaused()
  const account = useAccount()
  const config = useStore(terminal.universe.store, (universe) => universe.config)
  return (
    <footer className={css.status}>
      {config && <span>Trading hours {config.trading_hours}</span>}
      {account && (
        <span>
          Cash <b>{formatAmount(account.balance_usd, 2)}</b> {account.currency}
        </span>
      )}
      {account && (
        <span>
          Available <b>{formatAmount(account.available_usd, 2)}</b>
        </span>
      )}
      <MarginStatus />
      {account?.money_kind === 'paper' && <span>Paper money: nothing here can reach a real market</span>}
      <span className={css.statusGap} />
      <Figures />
      <button type="button" onClick={() => terminal.shell.setState({ overlay: 'keys' })}>
        Keys: F1
      </button>
      <button type="button" aria-pressed={paused} onClick={() => terminal.setPaused(!paused)}>
        {paused ? 'Updates paused. Go on: F9' : 'Pause updates: F9'}
      </button>
    </footer>
  )
}
