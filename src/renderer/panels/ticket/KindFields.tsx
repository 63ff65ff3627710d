import { useId } from 'react'
import { Decimal } from '../../../core/kernel/index.ts'
import { zoneHere } from '../../shell/clock.ts'
import { formatQuantity } from '../../widgets/figures/format.ts'
import type { TicketDesk, TicketView } from './desk.ts'
import type { Asset, Draft, Understood } from './draft.ts'
import { stepEntry } from '../../widgets/figures/entry.ts'
import { KINDS, SELF_TRADE_WORDS, TRIGGER_WORDS, VALIDITY_WORDS, canPostOnly, isTriggered } from './kinds.ts'
import type { SelfTrade } from './kinds.ts'
import { StepField } from '../../widgets/fields/StepField.tsx'
import { SelectField, filledWords } from '../../widgets/fields/SelectField.tsx'
import form from '../../widgets/styles/Form.module.css'
import css from './form.module.css'

type FormProps = Readonly<{
  desk: TicketDesk
  view: TicketView
  asset: Asset
  understood: Understood
}>

function Tick({
  label,
  by,
  checked,
  off,
  onChange,
}: Readonly<{
  label: string
  by?: string | undefined
  checked: boolean
  off?: string | null
  onChange: (checked: boolean) => void
}>) {
  return (
    <label className={css.tick} title={off ?? undefined}>
      <input
        type="checkbox"
        checked={checked}
        disabled={off !== undefined && off !== null}
        onChange={(event) => onChange(event.target.checked)}
      />
      {label}
      <span className={form.by}>{filledWords(by)}</span>
    </label>
  )
}

/** A price field that counts in ticks; from nothing it starts at `start`. */
export function PriceField({
  label,
  field,
  start,
  ...form
}: FormProps &
  Readonly<{
    label: string
    field: 'priceText' | 'stopText' | 'stopLossText' | 'takeProfitText'
    start: Decimal | null
  }>) {
  const { desk, view, asset, understood } = form
  const tick = new Decimal(asset.tick_size)
  const name = field.replace('Text', '') as 'price' | 'stop' | 'stopLoss' | 'takeProfit'
  const text = view.draft[field]
  return (
    <StepField
      label={label}
      unit={`tick ${formatQuantity(tick)}`}
      text={text}
      entry={understood[name]}
      onText={(next) => desk.edit({ [field]: next })}
      onStep={(steps) => desk.edit({ [field]: stepEntry(text, tick, steps, start) })}
    />
  )
}

const PERCENT_STEP = new Decimal('0.1')

function TrailFields({ desk, view, asset, understood }: FormProps) {
  const { draft } = view
  const isPercent = draft.trailUnit === 'percent'
  const step = isPercent ? PERCENT_STEP : new Decimal(asset.tick_size)
  return (
    <>
      <StepField
        label={`Trail${filledWords(view.filledBy.trailText)}`}
        unit={isPercent ? '%' : `tick ${formatQuantity(step)}`}
        text={draft.trailText}
        entry={understood.trail}
        onText={(trailText) => desk.edit({ trailText })}
        onStep={(steps) => desk.edit({ trailText: stepEntry(draft.trailText, step, steps, step) })}
      />
      <SelectField
        label="Trail in"
        value={draft.trailUnit}
        options={[
          ['percent', 'Percent'],
          ['amount', 'Price'],
        ]}
        onChoose={(trailUnit) => desk.edit({ trailUnit, trailText: '' })}
      />
    </>
  )
}

function EndField({ desk, draft }: Readonly<{ desk: TicketDesk; draft: Draft }>) {
  const id = useId()
  return (
    <div className={`${form.field} ${css.wideField}`}>
      <label htmlFor={id}>Ends ({zoneHere()})</label>
      <div className={form.control}>
        <input
          id={id}
          type="datetime-local"
          className="ox-data"
          value={draft.endText}
          onChange={(event) => desk.edit({ endText: event.target.value.slice(0, 16) })}
        />
      </div>
    </div>
  )
}

const TRIGGERS = Object.entries(TRIGGER_WORDS) as readonly (readonly ['last' | 'mark', string])[]

function TriggerField({ desk, view }: FormProps) {
  return (
    <SelectField
      label="Fires on"
      by={view.filledBy.triggerBy}
      value={view.draft.triggerBy}
      options={TRIGGERS}
      onChoose={(triggerBy) => desk.edit({ triggerBy })}
    />
  )
}

const SELF_TRADES = Object.entries(SELF_TRADE_WORDS) as readonly (readonly [SelfTrade, string])[]

/** What happens when it would trade with an own order. */
function SelfTradeField({ desk, view }: FormProps) {
  return (
    <SelectField
      label="Meets own order"
      by={view.filledBy.selfTrade}
      value={view.draft.selfTrade}
      options={SELF_TRADES}
      onChoose={(selfTrade) => desk.edit({ selfTrade })}
    />
  )
}

/** The fields that belong to the chosen kind of order beyond its limit: trigger, trail, what shows, its end. */
export function ConditionFields({ start, ...form }: FormProps & Readonly<{ start: Decimal | null }>) {
  const { desk, view, asset, understood } = form
  const { draft } = view
  const kind = KINDS[draft.orderType]
  const lot = new Decimal(asset.lot_size)
  return (
    <>
      {kind.hasStop && <PriceField {...form} label="Stop price" field="stopText" start={start} />}
      {kind.hasTrail && <TrailFields {...form} />}
      {isTriggered(draft.orderType) && <TriggerField {...form} />}
      {kind.hasDisplay && (
        <StepField
          label={`Shows${filledWords(view.filledBy.displayText)}`}
          unit={`lot ${formatQuantity(lot)}`}
          text={draft.displayText}
          entry={understood.display}
          onText={(displayText) => desk.edit({ displayText })}
          onStep={(steps) => desk.edit({ displayText: stepEntry(draft.displayText, lot, steps, lot) })}
        />
      )}
      <SelfTradeField {...form} />
      {draft.timeInForce === 'GTD' && <EndField desk={desk} draft={draft} />}
    </>
  )
}

/** How long it stays: the validities that the kind of order knows. */
export function ValidityField({ desk, view }: FormProps) {
  const { draft } = view
  return (
    <SelectField
      label="Valid"
      by={view.filledBy.timeInForce}
      value={draft.timeInForce}
      options={KINDS[draft.orderType].validities.map((validity) => [validity, VALIDITY_WORDS[validity]])}
      onChoose={(timeInForce) => desk.edit({ timeInForce })}
    />
  )
}

/** Post-only, reduce-only, and the pair that protects what the order fills. */
export function Wishes(form: FormProps) {
  const { desk, view } = form
  const { draft } = view
  return (
    <>
      <div className={css.ticks} role="group" aria-label="Conditions">
        {canPostOnly(draft.orderType, draft.timeInForce) && (
          <Tick
            label="Post only"
            by={view.filledBy.postOnly}
            checked={draft.postOnly}
            onChange={(postOnly) => desk.edit({ postOnly })}
          />
        )}
        <Tick
          label="Reduce only"
          by={view.filledBy.reduceOnly}
          checked={draft.reduceOnly}
          onChange={(reduceOnly) => desk.edit({ reduceOnly })}
        />
        <Tick
          label="Attach stop loss, take profit"
          checked={draft.protects}
          off={draft.reduceOnly ? 'Off: an order that only reduces leaves nothing to protect' : null}
          onChange={(protects) => desk.edit({ protects })}
        />
      </div>
      {draft.protects && (
        <div className={css.fields}>
          <PriceField {...form} label="Stop loss" field="stopLossText" start={null} />
          <PriceField {...form} label="Take profit" field="takeProfitText" start={null} />
          {!isTriggered(draft.orderType) && <TriggerField {...form} />}
        </div>
      )}
    </>
  )
}
