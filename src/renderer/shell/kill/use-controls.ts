import { useAccount, useAnswer, useSession, useStream } from '../../terminal/hooks.ts'
import { useRefresh } from '../../terminal/use-refresh.ts'
import { standingOf } from './level.ts'

const REFRESH_MS = 4_000

/** The levels as the engine has them, asked again every few seconds, and the own orders that still work. */
export function useControls() {
  const account = useAccount()
  const mayRead = useSession((state) => state.user?.permissions.includes('order.read') ?? false)
  const { outcome, reload } = useAnswer('trading.controls', mayRead ? {} : null)
  const orders = useStream(mayRead ? { channel: 'orders' } : null)
  useRefresh(reload, mayRead ? REFRESH_MS : null, { whilePaused: true })
  const accountId = account?.account_id ?? null
  const controls = outcome?.kind === 'answer' ? outcome.value : null
  const working = (orders.data?.items ?? []).filter(
    (order) =>
      order.account_id === accountId && ['open', 'partially_filled', 'pending'].includes(order.status),
  )
  const until = controls?.controls.find((one) => one.scope === 'dead_man' && one.subject === accountId)?.until
  return {
    deadManUntil: until ?? null,
    account,
    mayRead,
    isKnown: controls !== null,
    ...standingOf(controls, accountId),
    working,
    reload,
  }
}
