import { useId } from 'react'
import { Decimal } from '../../../core/kernel/index.ts'
import { timeZoneHere } from '../../shell/clock.ts'
import { Button } from '../../widgets/buttons/Button.tsx'
import { formatQuantity, zoneName } from '../../widgets/figures/format.ts'
import { instrumentName } from '../../widgets/words/instrument.ts'
import { SidePlate } from '../../widgets/plates/SidePlate.tsx'
import { stepEntry } from '../../widgets/figures/entry.ts'
import { SelectField } from '../../widgets/fields/SelectField.tsx'
import { StepField } from '../../widgets/fields/StepField.tsx'
import { TextField } from '../../widgets/fields/TextField.tsx'
import form from '../../widgets/styles/Form.module.css'
import type { AlgoKind, Asset, Understood } from './draft.ts'
import type { StartDesk } from './use-algos.ts'
import { ALGO_HINT, ALGO_WORDS, momentWords } from './words.ts'
import css from './algos.module.css'

const KINDS = Object.keys(ALGO_WORDS) as readonly AlgoKind[]

function SideChoice({ desk }: Readonly<{ desk: StartDesk }>) {
  const name = useId()
  return (
    <fieldset className={form.choice} aria-label="Side">
      {(['buy', 'sell'] as const).map((side) => (
        <label key={side}>
          <input
            type="radio"
            name={name}
            checked={desk.draft.side === side}
            onChange={() => desk.edit({ side })}
          />
          <SidePlate side={side} />
          <span aria-hidden="true">{side === 'buy' ? 'Buy' : 'Sell'}</span>
        </label>
      ))}
    </fieldset>
  )
}

type FormProps = Readonly<{
  desk: StartDesk
  asset: Asset
  understood: Understood
  best: Decimal | null
  nowMs: number
}>

/** What one algorithm has and the others have not. */
function OwnField({ desk, understood }: Pick<FormProps, 'desk' | 'understood'>) {
  const { draft } = desk
  const one = new Decimal(1)
  if (draft.algo === 'pov')
    return (
      <StepField
        label="Share of others’ volume"
        unit="%"
        text={draft.shareText}
        entry={understood.share}
        onText={(shareText) => desk.edit({ shareText })}
        onStep={(steps) => desk.edit({ shareText: stepEntry(draft.shareText, one, steps, one) })}
      />
    )
  if (draft.algo === 'is')
    return (
      <StepField
        label="Urgency κT, 0 to 50"
        unit=""
        text={draft.urgencyText}
        entry={understood.urgency}
        onText={(urgencyText) => desk.edit({ urgencyText })}
        onStep={(steps) => desk.edit({ urgencyText: stepEntry(draft.urgencyText, one, steps, one) })}
      />
    )
  return null
}

function Amounts({ desk, asset, understood, best }: FormProps) {
  const { draft } = desk
  const [lot, tick] = [new Decimal(asset.lot_size), new Decimal(asset.tick_size)]
  return (
    <div className={css.pair}>
      <StepField
        label={asset.asset_type === 'option' ? 'Contracts' : 'Quantity'}
        unit={`lot ${formatQuantity(lot)}`}
        text={draft.quantityText}
        entry={understood.quantity}
        onText={(quantityText) => desk.edit({ quantityText })}
        onStep={(steps) => desk.edit({ quantityText: stepEntry(draft.quantityText, lot, steps, lot) })}
      />
      <StepField
        label="Limit price, empty for none"
        unit={`tick ${formatQuantity(tick)}`}
        text={draft.limitText}
        entry={understood.limit}
        onText={(limitText) => desk.edit({ limitText })}
        onStep={(steps) => desk.edit({ limitText: stepEntry(draft.limitText, tick, steps, best) })}
      />
    </div>
  )
}

function Window({ desk, understood, nowMs }: FormProps) {
  const { draft } = desk
  const zone = timeZoneHere()
  const wrong = understood.windowHint !== null
  const until = understood.endMs === null ? '' : `until ${momentWords(understood.endMs, nowMs, zone)}`
  return (
    <div className={css.pair}>
      <TextField
        label={`Start, now or clock ${zoneName(zone, nowMs)}`}
        text={draft.startText}
        hint="now, 14:30, 10m"
        onText={(startText) => desk.edit({ startText })}
      />
      <TextField
        label="End, clock or length"
        text={draft.endText}
        hint={understood.windowHint ?? until}
        wrong={wrong}
        onText={(endText) => desk.edit({ endText })}
      />
    </div>
  )
}

/** The fields of a new algorithm, in the order in which it is spoken: how, side, how much, at most, when, how fast. */
export function StartForm(props: FormProps & Readonly<{ onReview: () => void }>) {
  const { desk, asset, understood } = props
  const { draft, state } = desk
  const verb = draft.side === 'buy' ? 'Buy' : 'Sell'
  return (
    <form
      className={css.start}
      aria-label="New execution algorithm"
      onSubmit={(event) => {
        event.preventDefault()
        props.onReview()
      }}
    >
      <h2 className={form.heading}>
        {verb} {instrumentName(asset.symbol)} over time
      </h2>
      <div className={css.pair}>
        <SideChoice desk={desk} />
        <SelectField
          label="Algorithm"
          value={draft.algo}
          options={KINDS.map((kind) => [kind, ALGO_WORDS[kind]])}
          onChoose={(algo) => desk.edit({ algo })}
        />
      </div>
      <p className={form.note}>{ALGO_HINT[draft.algo]}</p>
      <Amounts {...props} />
      <Window {...props} />
      <div className={css.pair}>
        <SelectField
          label="Each part"
          value={draft.style}
          options={[
            ['take', 'Takes the other side'],
            ['join', 'Joins, then takes'],
          ]}
          onChoose={(style) => desk.edit({ style })}
        />
        <OwnField desk={desk} understood={understood} />
      </div>
      {state.step === 'draft' && state.notice !== null && <p className={form.off}>{state.notice}</p>}
      <div className={form.buttons}>
        <Button kind="primary" type="submit" data-leads-on offBecause={understood.off}>
          Review
        </Button>
      </div>
    </form>
  )
}
