import { useCallback, useRef, useState } from 'react'
import { sentenceOf } from '../../client/index.ts'
import { useTerminal } from '../../terminal/hooks.ts'
import { useSendOrder } from '../../terminal/send-order.ts'
import { formatQuantity } from '../../widgets/figures/format.ts'
import { instrumentName } from '../../widgets/words/instrument.ts'
import type { OwnOrder } from './rungs.ts'
import type { ArmingSwitch } from './use-market.ts'

type Ports = Readonly<{
  symbol: string
  accountId: string | null
  arming: ArmingSwitch
  /** The quantity of the field, as decimal text; null while it is not clear. */
  quantity: string | null
}>

/** The same press is not taken twice within this time: a bouncing button or a held key must not send two orders. */
const BOUNCE_MS = 250

/** What the ladder does: place at a price, cancel. Each says what it did. */
export function useActs({ symbol, accountId, arming, quantity }: Ports) {
  const { link, staging, dock } = useTerminal()
  const send = useSendOrder()
  const [words, setWords] = useState('')
  const lastAt = useRef(0)

  const place = useCallback(
    async (side: 'buy' | 'sell', price: string): Promise<void> => {
      if (quantity === null || accountId === null) return setWords('Nothing sent: give a quantity.')
      const name = `${side} ${formatQuantity(quantity)} ${instrumentName(symbol)} at ${formatQuantity(price)}`
      if (!arming.maySend()) {
        staging.stageOrder({ symbol, side, price, quantity })
        if (!dock.store.getState().panelIds.some((id) => id.startsWith('ticket'))) dock.open('ticket')
        return setWords(`Drafted in the ticket: ${name}. Nothing is sent while the ladder is not armed.`)
      }
      const nowMs = performance.now()
      if (nowMs - lastAt.current < BOUNCE_MS) return undefined
      lastAt.current = nowMs
      arming.used()
      setWords(`Sending: ${name}`)
      const body = { symbol, side, order_type: 'limit', quantity, price, time_in_force: 'DAY' } as const
      const sent = await send(body, accountId)
      if (sent.kind === 'accepted') return setWords(`Sent: ${name}`)
      if (sent.kind === 'denied') return setWords(`Denied by us, nothing was sent: ${sent.words}`)
      if (sent.kind === 'unsent') return setWords(sent.words)
      arming.disarm('the fate of an order is not known')
      return setWords(`Unknown: ${name}. It counts as open until we know; the ladder is off.`)
    },
    [accountId, arming, dock, quantity, send, staging, symbol],
  )

  const cancel = useCallback(
    async (orders: readonly OwnOrder[]): Promise<boolean> => {
      const total = orders.length
      if (total === 0) {
        setWords('Nothing to cancel there.')
        return true
      }
      let gone = 0
      const left: string[] = []
      await Promise.all(
        orders.map(async ({ order }) => {
          const outcome = await link.call(
            'trading.cancelTrade',
            { trade_id: order.trade_id },
            { idempotencyKey: `cancel-${order.order_id}` },
          )
          if (outcome.kind === 'answer') gone += 1
          else left.push(sentenceOf(outcome))
          setWords(`Cancelled ${gone} of ${total}${left.length > 0 ? `. Not cancelled: ${left[0]}` : ''}`)
        }),
      )
      return left.length === 0
    },
    [link],
  )
  return { place, cancel, words, setWords }
}

export type Acts = ReturnType<typeof useActs>
