import { useEffect, useRef, useState } from 'react'
import type { KeyboardEvent } from 'react'
import { useAnswer, useTerminal } from '../../terminal/hooks.ts'
import { Button } from '../../widgets/buttons/Button.tsx'
import { Field } from '../../widgets/fields/Field.tsx'
import type { Entry } from '../../widgets/figures/entry.ts'
import { amendKey, amendOutcomeOf, draftOf, readAmendment } from './amendment.ts'
import type { AmendDraft, AmendOutcome, AmendRead, Steps } from './amendment.ts'
import type { Order } from './rows.ts'
import css from './amend.module.css'

type Props = Readonly<{
  order: Order
  /** Ends the form; with words when the order has been amended. */
  onLeave: (words: string | null) => void
}>

const hintOf = (entry: Entry): string | null => (entry.kind === 'refused' ? entry.hint : null)

const TYPING = { inputMode: 'decimal', autoComplete: 'off', spellCheck: false } as const

/** Tick and lot of the order's instrument, once read. */
function useSteps(symbol: string): Steps {
  const { outcome } = useAnswer('market.asset', { id: symbol })
  if (outcome?.kind !== 'answer' || outcome.value.symbol !== symbol) return null
  return { tick: outcome.value.tick_size, lot: outcome.value.lot_size }
}

/** Sends terms once at a time, and keeps what became of them. */
function useSending({ order, onLeave }: Props) {
  const { link } = useTerminal()
  const [sending, setSending] = useState(false)
  const [outcome, setOutcome] = useState<AmendOutcome | null>(null)
  const mounted = useRef(true)
  useEffect(() => {
    mounted.current = true
    return () => void (mounted.current = false)
  }, [])
  const send = async (request: AmendRead['request']): Promise<void> => {
    if (request === null || sending) return
    setSending(true)
    setOutcome(null)
    const options = { idempotencyKey: amendKey(order, request) }
    const next = amendOutcomeOf(await link.call('trading.amendOrder', request, options))
    // Whoever has left the form still hears how it ended.
    if (next.done || !mounted.current) return onLeave(next.title)
    setSending(false)
    setOutcome(next)
  }
  return { sending, outcome, send, forget: () => setOutcome(null) }
}

function Outcome({ outcome }: Readonly<{ outcome: AmendOutcome }>) {
  return (
    <div className={css.outcome} role="alert">
      <strong>{outcome.title}</strong>
      <dl>
        {outcome.facts.map(([label, words]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}

/** Price and quantity of a working order, to be changed: Enter sends, Esc leaves. */
export function AmendForm({ order, onLeave }: Props) {
  const [draft, setDraft] = useState<AmendDraft>(() => draftOf(order))
  const { sending, outcome, send, forget } = useSending({ order, onLeave })
  const read = readAmendment(order, draft, useSteps(order.symbol))
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => form.current?.querySelector('input')?.select(), [])
  const edit = (change: Partial<AmendDraft>): void => {
    forget()
    setDraft((before) => ({ ...before, ...change }))
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return
    event.preventDefault()
    event.stopPropagation()
    onLeave(null)
  }
  return (
    <form
      ref={form}
      className={css.form}
      aria-label="Amend order"
      onKeyDown={onKeyDown}
      onSubmit={(event) => {
        event.preventDefault()
        void send(read.request)
      }}
    >
      <Field
        {...TYPING}
        label="Limit price"
        value={draft.priceText}
        error={hintOf(read.price)}
        onChange={(event) => edit({ priceText: event.target.value })}
      />
      <Field
        {...TYPING}
        label="Quantity, whole order"
        value={draft.quantityText}
        error={hintOf(read.quantity)}
        onChange={(event) => edit({ quantityText: event.target.value })}
      />
      <p className={css.words} role="status">
        {sending ? 'Sending' : read.words}
      </p>
      {outcome !== null && <Outcome outcome={outcome} />}
      <div className={css.buttons}>
        <Button type="submit" kind="primary" keyHint="↵" busy={sending}>
          Send amendment
        </Button>
        <Button kind="quiet" keyHint="Esc" onClick={() => onLeave(null)}>
          Leave
        </Button>
      </div>
    </form>
  )
}
