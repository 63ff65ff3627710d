import { IconCircleCheck, IconShieldX } from '@tabler/icons-react'
import { Decimal } from '../../../core/kernel/index.ts'
import { timeZoneHere } from '../../shell/clock.ts'
import {
  NO_VALUE,
  directionClass,
  formatModel,
  formatMoney,
  formatSigned,
  formatSignedQuantity,
} from '../../widgets/figures/format.ts'
import { underlyingOf } from '../../widgets/words/instrument.ts'
import { SeverityIcon } from '../../widgets/plates/Badge.tsx'
import { AccountEffect, EffectRows } from './AccountEffect.tsx'
import { greekRows } from './effect-words.ts'
import type { EffectRow } from './effect-words.ts'
import { FutureTerms } from './FutureTerms.tsx'
import { useHeld } from './held.ts'
import type { PreviewAnswer, TicketTerms } from './machine.ts'
import type { QuoteVerdict } from './quote.ts'
import { checkLine, consequence, feeFigures, guardFigure } from './words.ts'
import css from './ticket.module.css'

const MONEY = /([\u2212+]?\$[\d,]+(?:\.\d+)?|\b\d[\d,.]{0,30} (?:BTC|ETH)\b)/

/** A sentence with its amounts in the weight of results. */
function Sentence({ text }: Readonly<{ text: string }>) {
  return (
    <p className={css.sentence}>
      {text.split(MONEY).map((part, index) => (index % 2 === 1 ? <b key={index}>{part}</b> : part))}
    </p>
  )
}

function Numbers({
  terms,
  preview,
  decimals,
}: Readonly<{ terms: TicketTerms; preview: PreviewAnswer; decimals: number }>) {
  const { worst_loss: loss, best_gain: gain, breakevens } = preview
  const isKnown = loss !== null || gain !== null
  const bound = (text: string | null, sign: 1 | -1): string =>
    text === null ? (isKnown ? 'no bound' : NO_VALUE) : formatSigned(new Decimal(text).times(sign), 2)
  const rows: readonly (readonly [string, string, string])[] = [
    ['Max gain, before fees', bound(gain, 1), gain === null ? '' : directionClass(gain)],
    [
      'Max loss, before fees',
      bound(loss, -1),
      loss === null ? '' : directionClass(new Decimal(loss).negated()),
    ],
    [
      'Breakeven',
      breakevens.length === 0 ? NO_VALUE : breakevens.map((at) => formatModel(at, decimals)).join(' · '),
      '',
    ],
    ['Order value', formatMoney(preview.notional, 'USD'), ''],
    ...feeFigures(terms, preview).map(([words, figure]) => [words, figure, ''] as const),
    ['Available after', formatMoney(preview.balance_after, preview.currency), 'ox-strong'],
  ]
  return (
    <dl className={`${css.numbers} ox-data`} aria-label={`Figures of the order in ${terms.symbol}`}>
      {rows.map(([words, figure, className]) => (
        <div key={words}>
          <dt>{words}</dt>
          <dd className={className}>{figure}</dd>
        </div>
      ))}
    </dl>
  )
}

function BookEffect({ terms, preview }: Readonly<{ terms: TicketTerms; preview: PreviewAnswer }>) {
  const held = useHeld(terms)
  const sign = terms.side === 'buy' ? 1 : -1
  const now = new Decimal(held?.quantity ?? 0)
  const position: EffectRow = {
    words: 'Position',
    before: formatSignedQuantity(now),
    after: formatSignedQuantity(now.plus(new Decimal(terms.quantity).times(sign))),
    why: null,
  }
  return (
    <section className={css.section}>
      <h3>
        Effect on book <span>{underlyingOf(terms.symbol)} · now → after</span>
      </h3>
      <EffectRows rows={[position, ...greekRows(preview.effect)]} label="The book, now and after" />
    </section>
  )
}

/** The checks of the engine and of the quote, each with its figure against its bound. */
export function Guards({
  preview,
  verdict,
}: Readonly<{ preview: PreviewAnswer; verdict: QuoteVerdict | null }>) {
  const passed = preview.checks.filter((check) => check.passed).length
  const refuses = preview.checks.length - passed
  return (
    <section className={css.section}>
      <h3>
        Guards{' '}
        <span>
          {passed} pass{refuses > 0 ? ` · ${refuses} ${refuses === 1 ? 'refuses' : 'refuse'}` : ''}
        </span>
      </h3>
      <ul className={`${css.guards} ox-data`}>
        {preview.checks.map((check) => (
          <li key={check.name} title={check.message}>
            {check.passed ? (
              <IconCircleCheck className={css.ok} size={13} stroke={2} aria-label="passes" role="img" />
            ) : (
              <IconShieldX className={css.warn} size={13} stroke={2} aria-label="refuses" role="img" />
            )}
            <span>{checkLine(check, preview.currency)}</span>
            <b>{guardFigure(check.name, check.value, preview.currency)}</b>
          </li>
        ))}
        {verdict !== null && (
          <li>
            {verdict.kind === 'fine' ? (
              <IconCircleCheck className={css.ok} size={13} stroke={2} aria-label="passes" role="img" />
            ) : (
              <SeverityIcon severity="warn" size={13} />
            )}
            <span>Quotes fresh, max 2.0 s</span>
            <b className={verdict.kind === 'fine' ? '' : css.warn}>{verdict.words.replace(/^Off: /, '')}</b>
          </li>
        )}
      </ul>
    </section>
  )
}

/** Everything the order would do: the sentence, the figures, the book before and after, the guards. */
export function Effects({
  terms,
  preview,
  verdict,
  priceDecimals,
  underlyingDecimals,
  whole,
}: Readonly<{
  terms: TicketTerms
  preview: PreviewAnswer
  verdict: QuoteVerdict
  priceDecimals: number
  underlyingDecimals: number
  /** The review shows all of it; the draft leaves the book out. */
  whole: boolean
}>) {
  const held = useHeld(terms)
  const heldQuantity = held === null ? null : new Decimal(held.quantity)
  return (
    <>
      <section className={css.section}>
        <h3>What this order does</h3>
        <Sentence text={consequence(terms, preview, heldQuantity, priceDecimals, timeZoneHere())} />
        <Numbers terms={terms} preview={preview} decimals={underlyingDecimals} />
      </section>
      <FutureTerms terms={terms} preview={preview} held={held} />
      {whole && <BookEffect terms={terms} preview={preview} />}
      {whole && <AccountEffect effect={preview.effect} />}
      <Guards preview={preview} verdict={verdict} />
    </>
  )
}
