import { useId } from 'react'
import { IconBolt, IconBoltOff } from '@tabler/icons-react'
import { Decimal } from '../../../core/kernel/index.ts'
import { formatQuantity, formatSignedQuantity } from '../../widgets/figures/format.ts'
import { stepEntry } from '../../widgets/figures/entry.ts'
import type { Entry } from '../../widgets/figures/entry.ts'
import { StepField } from '../../widgets/fields/StepField.tsx'
import { ARMED_IDLE_MS } from './arming.ts'
import { stepsOf } from './rungs.ts'
import type { OwnOrder } from './rungs.ts'
import type { Acts } from './use-acts.ts'
import type { ArmingSwitch, Market } from './use-market.ts'
import css from './ladder.module.css'

/** The switch that lets a press send at once, with what is left of its minute and why it went off. */
export function ArmSwitch({ arming, danger }: Readonly<{ arming: ArmingSwitch; danger: string | null }>) {
  const { state, leftMs, toggle } = arming
  const Icon = state.armed ? IconBolt : IconBoltOff
  const why = state.armed ? null : (danger ?? state.why)
  return (
    <div className={css.arm}>
      <button
        type="button"
        role="switch"
        aria-checked={state.armed}
        aria-label="One press sends"
        disabled={!state.armed && danger !== null}
        onClick={toggle}
      >
        <Icon size={13} stroke={2} aria-hidden="true" />
        {state.armed ? `Armed, ${Math.ceil(Math.min(leftMs, ARMED_IDLE_MS) / 1_000)} s` : 'Arm'}
      </button>
      <span className={state.armed ? css.warn : 'ox-muted'} role="status">
        {state.armed
          ? 'A press sends an order at once.'
          : why === null
            ? 'A press drafts a ticket.'
            : `Off: ${why}`}
      </span>
    </div>
  )
}

type SizeProps = Readonly<{
  market: Market
  text: string
  entry: Entry
  onText: (text: string) => void
  step: Decimal
  tick: Decimal
  onStep: (step: string) => void
}>

/** How much a press sends, and how many ticks make one rung. */
export function SizeTools({ market, text, entry, onText, step, tick, onStep }: SizeProps) {
  const id = useId()
  const lot = new Decimal(market.asset?.lot_size ?? '1')
  return (
    <div className={css.sizes}>
      <StepField
        label="Quantity of a press"
        unit={`lot ${formatQuantity(lot)}`}
        text={text}
        entry={entry}
        onText={onText}
        onStep={(steps) => onText(stepEntry(text, lot, steps, lot))}
      />
      <label htmlFor={id}>
        <span>Rung</span>
        <select id={id} value={step.toFixed()} onChange={(event) => onStep(event.target.value)}>
          {stepsOf(tick).map((one) => (
            <option key={one.toFixed()} value={one.toFixed()}>
              {formatQuantity(one)}
            </option>
          ))}
        </select>
      </label>
    </div>
  )
}

const ofSide = (own: readonly OwnOrder[], side: 'buy' | 'sell'): readonly OwnOrder[] =>
  own.filter(({ order }) => order.side === side)

/** Cancels by scope and flattening. Cancels need no arming: they always pass. */
export function CancelTools({
  market,
  acts,
  onFlatten,
}: Readonly<{ market: Market; acts: Acts; onFlatten: () => void }>) {
  const { own, held } = market
  const scopes = [
    ['Cancel all', own],
    ['Buys', ofSide(own, 'buy')],
    ['Sells', ofSide(own, 'sell')],
  ] as const
  return (
    <div className={css.cancels} role="group" aria-label="Cancel and flatten">
      {scopes.map(([words, orders]) => (
        <button
          key={words}
          type="button"
          disabled={orders.length === 0}
          aria-label={words === 'Cancel all' ? words : `Cancel ${words.toLowerCase()}`}
          onClick={() => void acts.cancel(orders)}
        >
          {words} {orders.length}
        </button>
      ))}
      <button type="button" disabled={new Decimal(held).isZero()} onClick={onFlatten}>
        Flatten {formatSignedQuantity(held)}
      </button>
    </div>
  )
}
