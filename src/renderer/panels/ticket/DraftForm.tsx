import { useId } from 'react'
import { Decimal, decimalText } from '../../../core/kernel/index.ts'
import { decimalsOfTick, formatAmount, formatQuantity } from '../../widgets/format.ts'
import { SidePlate } from '../../widgets/SidePlate.tsx'
import type { TicketDesk, TicketView } from './desk.ts'
import { VALIDITIES, VALIDITY_WORDS } from './draft.ts'
import type { Asset, Draft, Understood } from './draft.ts'
import { stepEntry } from './entry.ts'
import { StepField } from './StepField.tsx'
import { ladderOf } from './quote.ts'
import type { Quote, RungName } from './quote.ts'
import css from './form.module.css'

type Props = Readonly<{
  desk: TicketDesk
  view: TicketView
  asset: Asset
  quote: Quote | null
  quoteIsOld: boolean
  understood: Understood
}>

const RUNG_WORDS: Readonly<Record<RungName, string>> = {
  natural: 'Natural',
  mid: 'Mid',
  mark: 'Mark',
  best: 'Best',
}

function Choice<Value extends string>({
  legend,
  name,
  value,
  options,
  onChoose,
}: Readonly<{
  legend: string
  name: string
  value: Value
  options: readonly Readonly<{ value: Value; words: string; side?: 'buy' | 'sell' }>[]
  onChoose: (value: Value) => void
}>) {
  return (
    <fieldset className={css.choice} aria-label={legend}>
      {options.map((option) => (
        <label key={option.value}>
          <input
            type="radio"
            name={name}
            checked={option.value === value}
            onChange={() => onChoose(option.value)}
          />
          {option.side && <SidePlate side={option.side} />}
          <span aria-hidden={option.side !== undefined}>{option.words}</span>
        </label>
      ))}
    </fieldset>
  )
}

function Ladder({
  quote,
  asset,
  draft,
  limit,
  isOld,
  onPrice,
}: Readonly<{
  quote: Quote | null
  asset: Asset
  draft: Draft
  limit: Decimal | null
  isOld: boolean
  onPrice: (price: string) => void
}>) {
  const decimals = decimalsOfTick(asset.tick_size)
  return (
    <div className={`${css.ladder} ox-data`} role="group" aria-label="Price ladder" data-old={isOld}>
      {ladderOf(quote, new Decimal(asset.tick_size), draft.side).map(({ name, price, exact }) => {
        const between = price !== null && exact !== null && !price.eq(exact)
        const words = between
          ? `${RUNG_WORDS[name]} ${formatAmount(exact, Math.min(exact.decimalPlaces(), decimals + 2))}`
          : RUNG_WORDS[name]
        return (
          <button
            key={name}
            type="button"
            disabled={price === null}
            aria-pressed={price !== null && limit !== null && price.eq(limit)}
            title={between ? 'Between ticks: a press sets the tick on your side' : undefined}
            onClick={() => price !== null && onPrice(decimalText(price))}
          >
            <span>{words}</span>
            <b>{formatAmount(price, decimals)}</b>
          </button>
        )
      })}
    </div>
  )
}

function Choices({ desk, draft }: Readonly<{ desk: TicketDesk; draft: Draft }>) {
  return (
    <div className={css.row}>
      <Choice
        legend="Side"
        name="side"
        value={draft.side}
        options={[
          { value: 'buy', words: 'Buy', side: 'buy' },
          { value: 'sell', words: 'Sell', side: 'sell' },
        ]}
        onChoose={(side) => desk.edit({ side })}
      />
      <Choice
        legend="Order type"
        name="order-type"
        value={draft.orderType}
        options={[
          { value: 'limit', words: 'Limit' },
          { value: 'market', words: 'Market' },
        ]}
        onChoose={(orderType) => desk.edit({ orderType })}
      />
    </div>
  )
}

function Validity({ desk, draft }: Readonly<{ desk: TicketDesk; draft: Draft }>) {
  const id = useId()
  return (
    <div className={css.field}>
      <label htmlFor={id}>Valid</label>
      <div className={css.control}>
        <select
          id={id}
          value={draft.timeInForce}
          onChange={(event) => desk.edit({ timeInForce: event.target.value as Draft['timeInForce'] })}
        >
          {VALIDITIES[draft.orderType].map((validity) => (
            <option key={validity} value={validity}>
              {VALIDITY_WORDS[validity]}
            </option>
          ))}
        </select>
      </div>
    </div>
  )
}

/** The fields of a draft, in the order in which an order is spoken: side, how, limit, quantity, validity. */
export function DraftForm({ desk, view, asset, quote, quoteIsOld, understood }: Props) {
  const { draft } = view
  const tick = new Decimal(asset.tick_size)
  const lot = new Decimal(asset.lot_size)
  const isLimit = draft.orderType === 'limit'
  const natural = ladderOf(quote, tick, draft.side)[0]?.price ?? null
  return (
    <div className={css.form}>
      <Choices desk={desk} draft={draft} />
      <div className={css.fields}>
        {isLimit && (
          <StepField
            label="Limit price"
            unit={`tick ${formatQuantity(tick)}`}
            text={draft.priceText}
            entry={understood.price}
            onText={(priceText) => desk.edit({ priceText })}
            onStep={(steps) => desk.edit({ priceText: stepEntry(draft.priceText, tick, steps, natural) })}
          />
        )}
        <StepField
          label={asset.asset_type === 'option' ? 'Contracts' : 'Quantity'}
          unit={
            asset.asset_type === 'option'
              ? `× ${formatQuantity(asset.multiplier)}`
              : `lot ${formatQuantity(lot)}`
          }
          text={draft.quantityText}
          entry={understood.quantity}
          onText={(quantityText) => desk.edit({ quantityText })}
          onStep={(steps) => desk.edit({ quantityText: stepEntry(draft.quantityText, lot, steps, lot) })}
        />
        <Validity desk={desk} draft={draft} />
      </div>
      <Ladder
        quote={quote}
        asset={asset}
        draft={draft}
        limit={isLimit && understood.price.kind === 'value' ? understood.price.value : null}
        isOld={quoteIsOld}
        onPrice={(priceText) => desk.edit({ orderType: 'limit', priceText })}
      />
    </div>
  )
}
