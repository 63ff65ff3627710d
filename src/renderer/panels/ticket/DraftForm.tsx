import { Decimal, decimalText } from '../../../core/kernel/index.ts'
import { decimalsOfTick, formatAmount, formatQuantity } from '../../widgets/figures/format.ts'
import { SidePlate } from '../../widgets/plates/SidePlate.tsx'
import type { TicketDesk, TicketView } from './desk.ts'
import type { Asset, Draft, Understood } from './draft.ts'
import { stepEntry } from '../../widgets/figures/entry.ts'
import { KINDS, ORDER_KINDS } from './kinds.ts'
import { ConditionFields, PriceField, ValidityField, Wishes } from './KindFields.tsx'
import { SelectField, filledWords } from '../../widgets/fields/SelectField.tsx'
import { PresetBar } from './PresetBar.tsx'
import { StepField } from '../../widgets/fields/StepField.tsx'
import { ladderOf } from './quote.ts'
import type { Quote, RungName } from './quote.ts'
import form from '../../widgets/styles/Form.module.css'
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

const EXACT_MAX = 1_000

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
    <fieldset className={form.choice} aria-label={legend}>
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
        // A dear one has no room beside its name: there it stands in the title alone.
        const words =
          between && exact.lt(EXACT_MAX)
            ? `${RUNG_WORDS[name]} ${formatAmount(exact, Math.min(exact.decimalPlaces(), decimals + 2))}`
            : RUNG_WORDS[name]
        return (
          <button
            key={name}
            type="button"
            disabled={price === null}
            aria-pressed={price !== null && limit !== null && price.eq(limit)}
            title={
              between
                ? `${formatAmount(exact, exact.decimalPlaces())}, between ticks: a press sets the tick on your side`
                : undefined
            }
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

/** The fields of a draft, in the order in which an order is spoken: side, how, limit, quantity, validity, wishes. */
export function DraftForm({ desk, view, asset, quote, quoteIsOld, understood }: Props) {
  const { draft, filledBy } = view
  const tick = new Decimal(asset.tick_size)
  const lot = new Decimal(asset.lot_size)
  const { hasPrice } = KINDS[draft.orderType]
  const natural = ladderOf(quote, tick, draft.side)[0]?.price ?? null
  const form = { desk, view, asset, understood }
  const isOption = asset.asset_type === 'option'
  return (
    <div className={css.form}>
      <PresetBar desk={desk} view={view} />
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
        <SelectField
          label="Order type"
          by={filledBy.orderType}
          value={draft.orderType}
          options={ORDER_KINDS.map((kind) => [kind, KINDS[kind].words])}
          onChoose={(orderType) => desk.edit({ orderType })}
        />
      </div>
      <div className={css.fields}>
        {hasPrice && <PriceField {...form} label="Limit price" field="priceText" start={natural} />}
        <StepField
          label={`${isOption ? 'Contracts' : 'Quantity'}${filledWords(filledBy.quantityText)}`}
          unit={isOption ? `× ${formatQuantity(asset.multiplier)}` : `lot ${formatQuantity(lot)}`}
          text={draft.quantityText}
          entry={understood.quantity}
          onText={(quantityText) => desk.edit({ quantityText })}
          onStep={(steps) => desk.edit({ quantityText: stepEntry(draft.quantityText, lot, steps, lot) })}
        />
        <ValidityField {...form} />
        <ConditionFields {...form} start={natural} />
      </div>
      {(hasPrice || draft.orderType === 'market') && (
        <Ladder
          quote={quote}
          asset={asset}
          draft={draft}
          limit={hasPrice && understood.price.kind === 'value' ? understood.price.value : null}
          isOld={quoteIsOld}
          onPrice={(priceText) => desk.edit({ ...(hasPrice ? {} : { orderType: 'limit' }), priceText })}
        />
      )}
      <Wishes {...form} />
    </div>
  )
}
