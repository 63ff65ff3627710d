import { useState } from 'react'
import { Decimal, decimalText } from '../../../core/kernel/index.ts'
import { sentenceOf } from '../../client/index.ts'
import { useAnswer } from '../../terminal/hooks.ts'
import { useSendOrder } from '../../terminal/send-order.ts'
import { Button } from '../../widgets/buttons/Button.tsx'
import { Dialog } from '../../widgets/dialogs/Dialog.tsx'
import { formatAmount, formatQuantity } from '../../widgets/figures/format.ts'
import { instrumentName } from '../../widgets/words/instrument.ts'
import type { OwnOrder } from './rungs.ts'
import type { Acts } from './use-acts.ts'
import css from './ladder.module.css'

type Props = Readonly<{
  symbol: string
  accountId: string
  held: string
  own: readonly OwnOrder[]
  acts: Acts
  onClose: () => void
}>

/** The order that closes what is held: what the preview shows is, field by field, what is sent. */
const closingBody = (symbol: string, held: Decimal) =>
  ({
    symbol,
    side: held.isNegative() ? 'buy' : 'sell',
    order_type: 'market',
    quantity: decimalText(held.abs()),
    reduce_only: true,
  }) as const

/** The closing order as the engine previews it, and why it cannot be sent yet. */
function usePreview(body: ReturnType<typeof closingBody>, accountId: string) {
  const { outcome } = useAnswer('trading.preview', { ...body, account_id: accountId })
  if (outcome === null) return { preview: null, off: 'Off: the preview is on its way' }
  if (outcome.kind !== 'answer') return { preview: null, off: `Off: ${sentenceOf(outcome)}` }
  const failed = outcome.value.checks.find((check) => !check.passed)?.message
  return {
    preview: outcome.value,
    off: outcome.value.accepted ? null : `Off: ${failed ?? 'it does not pass our checks'}`,
  }
}

/** Says what flattening would do, and does exactly that: cancels the own orders, then closes at the market. */
export function Flatten({ symbol, accountId, held: heldNow, own: ownNow, acts, onClose }: Props) {
  // What is on screen when it opens is what is sent; a fill meanwhile is caught by reduce-only.
  const [{ held, own }] = useState({ held: new Decimal(heldNow), own: ownNow })
  const [busy, setBusy] = useState(false)
  const send = useSendOrder()
  const body = closingBody(symbol, held)
  const { preview, off } = usePreview(body, accountId)
  const flatten = async (): Promise<void> => {
    setBusy(true)
    const cancelled = await acts.cancel(own)
    if (!cancelled) return onClose()
    const sent = await send(body, accountId)
    acts.setWords(
      sent.kind === 'accepted'
        ? `Closed: ${body.side} ${formatQuantity(body.quantity)} ${instrumentName(symbol)} at the market, ${sent.order.status.replace('_', ' ')}`
        : sent.kind === 'unknown'
          ? 'The closing order was sent and no reply came. It counts as open until we know.'
          : `Not closed: ${sent.words}`,
    )
    return onClose()
  }
  const verb = body.side === 'buy' ? 'Buys' : 'Sells'
  const price = preview?.estimated_fill.price ?? null
  return (
    <Dialog title={`Flatten ${instrumentName(symbol)}`} onClose={onClose}>
      <div className={css.flatten}>
        <ol>
          <li>
            {own.length === 0
              ? 'Cancels nothing: no own order works here.'
              : `Cancels ${own.length} working ${own.length === 1 ? 'order' : 'orders'} here.`}
          </li>
          <li>
            {verb} <b>{formatQuantity(body.quantity)}</b> at the market
            {price === null ? '' : `, about ${formatAmount(price, 2)}`}; it only reduces.
          </li>
        </ol>
        {preview !== null && (
          <p className="ox-data">
            Fees ${formatAmount(preview.fees, 2)} · available after ${formatAmount(preview.balance_after, 2)}
          </p>
        )}
        <div className={css.flattenActs}>
          <Button data-focus-first onClick={onClose}>
            Keep the position
          </Button>
          <Button kind="critical" offBecause={off} busy={busy} onClick={() => void flatten()}>
            {verb.slice(0, -1)} {formatQuantity(body.quantity)} now
          </Button>
        </div>
      </div>
    </Dialog>
  )
}
