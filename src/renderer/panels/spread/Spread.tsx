import { useState } from 'react'
import type { KeyboardEvent } from 'react'
import { Decimal, decimalText } from '../../../core/kernel/index.ts'
import { pickLeg, withRatio } from '../../state/legs.ts'
import type { Leg } from '../../state/legs.ts'
import { useAccount, useAnswer, usePanelHead } from '../../terminal/hooks.ts'
import { useEscape } from '../../terminal/use-escape.ts'
import { Button } from '../../widgets/buttons/Button.tsx'
import { Empty } from '../../widgets/notices/Empty.tsx'
import { Figures as FigureRows } from '../../widgets/plates/Figures.tsx'
import { formatAmount, formatModel, formatQuantity, formatSigned } from '../../widgets/figures/format.ts'
import { instrumentName } from '../../widgets/words/instrument.ts'
import { SidePlate } from '../../widgets/plates/SidePlate.tsx'
import { TextField } from '../../widgets/fields/TextField.tsx'
import type { PanelProps } from '../panel.ts'
import { parseStepped } from '../../widgets/figures/entry.ts'
import { sendVerb } from '../ticket/words.ts'
import { Outcome } from './Outcome.tsx'
import { netWords, parseNet, structureName, turned } from './structure.ts'
import type { LegQuote } from './structure.ts'
import { useRoll, useShape, useSpread } from './use-spread.ts'
import type { Spread as SpreadDesk } from './use-spread.ts'
import { UnitEffect } from './UnitEffect.tsx'
import form from '../../widgets/styles/Form.module.css'
import css from './spread.module.css'

const ONE = new Decimal(1)
const HINT = 'On a leg: [ ] expiry · Alt ↑ ↓ strike · + − ratio · F turns · Del drops'
/** Steps that Escape leaves, back to the draft. */
const ESCAPES = ['review', 'filled', 'denied'] as const

type LegActs = Readonly<{
  onRatio: (leg: Leg, by: number) => void
  onDrop: (leg: Leg) => void
  onTurn: (leg: Leg) => void
  onRoll: (legs: readonly Leg[], along: 'strike' | 'expiry', by: 1 | -1) => void
}>

/** The keys of a leg: Alt with arrows rolls the strike, [ ] the expiry, + and − its ratio, F turns it, Delete drops it. */
function legKey(event: KeyboardEvent, leg: Leg, acts: LegActs): boolean {
  if (event.ctrlKey || event.metaKey) return false
  if (event.altKey) {
    if (event.key === 'ArrowUp') acts.onRoll([leg], 'strike', 1)
    else if (event.key === 'ArrowDown') acts.onRoll([leg], 'strike', -1)
    else return false
    return true
  }
  const byKey: Readonly<Record<string, () => void>> = {
    '+': () => acts.onRatio(leg, 1),
    '=': () => acts.onRatio(leg, 1),
    '-': () => acts.onRatio(leg, -1),
    '[': () => acts.onRoll([leg], 'expiry', -1),
    ']': () => acts.onRoll([leg], 'expiry', 1),
    f: () => acts.onTurn(leg),
    Delete: () => acts.onDrop(leg),
  }
  const act = byKey[event.key.length === 1 ? event.key.toLowerCase() : event.key]
  act?.()
  return act !== undefined
}

function LegRow({ leg, quote, acts }: Readonly<{ leg: Leg; quote: LegQuote | undefined; acts: LegActs }>) {
  const name = instrumentName(leg.symbol)
  return (
    <tr
      onKeyDown={(event) => {
        if (!legKey(event, leg, acts)) return
        event.preventDefault()
        event.stopPropagation()
      }}
    >
      <td>
        <button
          type="button"
          aria-label={`Turn ${name}: now ${leg.side}`}
          title="Buy or sell, key F"
          onClick={() => acts.onTurn(leg)}
        >
          <SidePlate side={leg.side} />
        </button>
      </td>
      <td className={css.ratio}>
        <button type="button" aria-label={`Fewer of ${name}`} onClick={() => acts.onRatio(leg, -1)}>
          −
        </button>
        <b>{leg.ratio}</b>
        <button type="button" aria-label={`More of ${name}`} onClick={() => acts.onRatio(leg, 1)}>
          +
        </button>
      </td>
      <th scope="row">{name}</th>
      <td>{formatAmount(quote?.bid ?? null, 2)}</td>
      <td>{formatAmount(quote?.ask ?? null, 2)}</td>
      <td>
        <button
          type="button"
          aria-label={`Drop ${name}`}
          title="Drop, Delete"
          onClick={() => acts.onDrop(leg)}
        >
          ×
        </button>
      </td>
    </tr>
  )
}

function Legs({ desk, acts }: Readonly<{ desk: SpreadDesk; acts: LegActs }>) {
  return (
    <table className={`${css.legs} ox-data`}>
      <caption className="ox-visually-hidden">Legs of one unit</caption>
      <thead>
        <tr>
          <th scope="col">B/S</th>
          <th scope="col">Ratio</th>
          <th scope="col">Option</th>
          <th scope="col">Bid</th>
          <th scope="col">Ask</th>
          <td />
        </tr>
      </thead>
      <tbody>
        {desk.legs.map((leg) => (
          <LegRow key={leg.symbol} leg={leg} quote={desk.quotes.get(leg.symbol)} acts={acts} />
        ))}
      </tbody>
    </table>
  )
}

function Rolls({
  legs,
  acts,
  onTurnAll,
  onClear,
}: Readonly<{ legs: readonly Leg[]; acts: LegActs; onTurnAll: () => void; onClear: () => void }>) {
  const rolls = [
    ['‹ Expiry', 'Roll all legs to the expiry before', 'expiry', -1],
    ['Expiry ›', 'Roll all legs to the next expiry', 'expiry', 1],
    ['Strike −', 'Roll all legs one strike down', 'strike', -1],
    ['Strike +', 'Roll all legs one strike up', 'strike', 1],
  ] as const
  return (
    <div className={css.rolls} role="group" aria-label="All legs">
      {rolls.map(([words, name, along, by]) => (
        <button
          key={words}
          type="button"
          aria-label={name}
          title={name}
          onClick={() => acts.onRoll(legs, along, by)}
        >
          {words}
        </button>
      ))}
      <button type="button" onClick={onTurnAll}>
        Turn
      </button>
      <button type="button" onClick={onClear}>
        Clear
      </button>
    </div>
  )
}

function NoLegs() {
  return (
    <Empty title="No legs yet">
      <p>Two to eight options go out as one unit at a net price: all of them at once, or nothing.</p>
      <p>In the chain, hold Shift and press a price, or Shift Enter on it. The same again drops the leg.</p>
    </Empty>
  )
}

type Collateral = NonNullable<ReturnType<typeof useShape>['answer']>['collateral']

/** What the legs alone would hold back; a call that nothing covers is told as such, for it is refused. */
function collateralWords(collateral: Collateral | null): string {
  if (collateral === null) return '–'
  return collateral.required === null ? 'uncovered short call' : formatAmount(collateral.required, 2)
}

type Read = Readonly<{ quantity: string | null; net: Decimal | null; off: string | null }>

/** What was typed, understood; and why the unit cannot be reviewed yet. */
function readForm(desk: SpreadDesk, quantityText: string, netText: string, accountId: string | null): Read {
  const entry = parseStepped(quantityText, ONE, 'lot')
  const quantity = entry.kind === 'value' ? decimalText(entry.value) : null
  const net = parseNet(netText)
  const off = (): string | null => {
    if (accountId === null) return 'Off: there is no account yet'
    if (desk.legs.length < 2) return 'Off: a unit has two legs or more'
    if (quantity === null) return entry.kind === 'refused' ? `Off: ${entry.hint}` : 'Off: give a quantity'
    if (net === null)
      return netText.trim() === '' ? 'Off: give a net price' : 'Off: the net price is not clear'
    return desk.net.natural === null ? 'Off: a leg has no usable quote' : null
  }
  return { quantity, net, off: off() }
}

function Figures({
  desk,
  quantity,
  net,
}: Readonly<{ desk: SpreadDesk; quantity: string | null; net: Decimal | null }>) {
  const { answer: shape, words } = useShape(desk.legs, desk.quotes, quantity)
  const { outcome } = useAnswer(
    'market.asset',
    desk.legs[0] === undefined ? null : { id: desk.legs[0].symbol },
  )
  const multiplier = outcome?.kind === 'answer' ? new Decimal(outcome.value.multiplier) : null
  const cash =
    net === null || quantity === null || multiplier === null
      ? null
      : net.times(quantity).times(multiplier).negated()
  const bound = (value: number | null, sign: 1 | -1): string =>
    value === null ? 'no bound' : formatModel(value * sign, 2, true)
  const rows: readonly (readonly [string, string])[] = [
    ['Natural, all fill at once', desk.net.natural === null ? '–' : netWords(desk.net.natural)],
    ['Mid', desk.net.mid === null ? '–' : netWords(desk.net.mid)],
    ['Cash at your limit, before fees', formatSigned(cash, 2)],
    ['Max gain at natural, before fees', shape === null ? '–' : bound(shape.best_gain, 1)],
    ['Max loss at natural, before fees', shape === null ? '–' : bound(shape.worst_loss, -1)],
    ['Collateral by itself', collateralWords(shape?.collateral ?? null)],
    [
      'Breakeven',
      shape === null || shape.breakevens.length === 0
        ? '–'
        : shape.breakevens.map((at) => formatModel(at, 2)).join(' · '),
    ],
  ]
  return (
    <>
      <FigureRows label="Figures of the structure" rows={rows} />
      {words !== null && <p className={form.note}>No bounds are shown: {words}</p>}
    </>
  )
}

function useLegActs(desk: SpreadDesk, say: (words: string) => void): LegActs {
  const roll = useRoll(say)
  return {
    onRatio: (leg, by) => desk.setLegs(withRatio(desk.legs, leg.symbol, by)),
    onDrop: (leg) => desk.setLegs(desk.legs.filter((one) => one !== leg)),
    onTurn: (leg) => desk.setLegs(pickLeg(desk.legs, leg.symbol, leg.side === 'buy' ? 'sell' : 'buy')),
    onRoll: (legs, along, by) => void roll(legs, along, by),
  }
}

/** What the unit will do, why it cannot yet, and the one button that leads on. */
function Footer({
  desk,
  off,
  moneyKind,
  onReview,
}: Readonly<{ desk: SpreadDesk; off: string | null; moneyKind: 'live' | 'paper'; onReview: () => void }>) {
  const { state } = desk
  const isReview = state.step === 'review'
  return (
    <div className={css.footer}>
      {isReview && (
        <p className={form.sentence}>
          {state.unit.quantity} × {structureName(state.unit.legs)}: you{' '}
          {netWords(new Decimal(state.unit.netPrice ?? 0))} a unit or better. All {state.unit.legs.length}{' '}
          legs fill at once, or nothing is traded.
        </p>
      )}
      {off !== null && <p className={form.off}>{off}</p>}
      {state.step === 'draft' && state.notice !== null && <p className={form.off}>{state.notice}</p>}
      <div className={`${form.buttons} ${css.acts}`}>
        {isReview && <Button onClick={() => desk.dispatch({ type: 'back' })}>Back to draft</Button>}
        {isReview ? (
          <Button kind="primary" busy={off !== null} onClick={() => desk.send(state.unit)}>
            {sendVerb(moneyKind)}
          </Button>
        ) : (
          <Button kind="primary" wide data-leads-on busy={off !== null} onClick={onReview}>
            Review unit
          </Button>
        )}
      </div>
    </div>
  )
}

type DraftProps = Readonly<{ desk: SpreadDesk; accountId: string | null; moneyKind: 'live' | 'paper' }>

function Draft({ desk, accountId, moneyKind }: DraftProps) {
  const [words, setWords] = useState('')
  const [quantityText, setQuantity] = useState('1')
  const [typedNet, setNet] = useState<string | null>(null)
  const acts = useLegActs(desk, setWords)
  const netText = typedNet ?? (desk.net.natural === null ? '' : desk.net.natural.toFixed(2))
  const { quantity, net, off } = readForm(desk, quantityText, netText, accountId)
  const review = (): void => {
    if (off !== null || quantity === null || net === null || accountId === null) return
    desk.review({
      accountId,
      legs: desk.legs,
      quantity,
      netPrice: decimalText(net),
      strategy: structureName(desk.legs).slice(0, 64),
    })
  }
  return (
    <>
      <div className={css.body}>
        <h2 className={form.heading} tabIndex={-1}>
          {structureName(desk.legs)}
        </h2>
        <Legs desk={desk} acts={acts} />
        <Rolls
          legs={desk.legs}
          acts={acts}
          onTurnAll={() => desk.setLegs(turned(desk.legs))}
          onClear={() => desk.setLegs([])}
        />
        <div className={css.fields}>
          <TextField
            label="Units"
            hint={`${formatQuantity(quantity)} × the ratios`}
            text={quantityText}
            onText={(text) => (desk.dispatch({ type: 'edited' }), setQuantity(text))}
          />
          <TextField
            label="Net price of one unit"
            hint={net === null ? 'minus asks to receive' : netWords(net)}
            text={netText}
            onText={(text) => (desk.dispatch({ type: 'edited' }), setNet(text))}
          />
          <Button onClick={() => setNet(null)} title="Follow the natural price">
            Natural
          </Button>
        </div>
        <Figures desk={desk} quantity={quantity} net={net} />
        {desk.state.step === 'review' && <UnitEffect unit={desk.state.unit} />}
        <p className={form.note} role="status">
          {words || HINT}
        </p>
      </div>
      <Footer desk={desk} off={off} moneyKind={moneyKind} onReview={review} />
    </>
  )
}

/** Legs picked on the chain as one unit: ratios, rolls, net price, what it can gain and lose, and its sending. */
export function Spread({ panelId }: PanelProps) {
  const desk = useSpread()
  const account = useAccount()
  const { state, legs } = desk
  const moneyKind = account?.money_kind ?? 'paper'
  usePanelHead(panelId, {
    context: legs.length === 0 ? '' : structureName(legs),
    badges: account === null ? [] : [{ text: moneyKind.toUpperCase() }],
  })
  const isDraft = state.step === 'draft' || state.step === 'review'
  const { root, onKeyDown } = useEscape(state.step, ESCAPES, () => desk.dispatch({ type: 'back' }))
  if (isDraft && legs.length === 0) return <NoLegs />
  return (
    <div className={css.spread} ref={root} onKeyDown={onKeyDown}>
      {isDraft ? (
        <Draft desk={desk} accountId={account?.account_id ?? null} moneyKind={moneyKind} />
      ) : (
        <Outcome desk={desk} state={state} />
      )}
    </div>
  )
}
