import { useEffect, useRef } from 'react'
import { Decimal, decimalText } from '../../../core/kernel/index.ts'
import { useKept, useTerminal } from '../../terminal/hooks.ts'
import { STRUCTURE } from '../../terminal/kept.ts'
import type { TicketDesk, TicketView } from './desk.ts'
import type { Draft } from './draft.ts'
import { proposedPrice } from './quote.ts'
import type { Quote } from './quote.ts'
import { sameTerms } from './machine.ts'
import type { TicketTerms } from './machine.ts'
import { reckonedPrice, titleSentence } from './words.ts'

/** Takes what was staged elsewhere into the draft, and proposes a price where none was given. */
export function useStaging(desk: TicketDesk, quote: Quote | null): void {
  const { staging } = useTerminal()
  const proposedFor = useRef('')
  useEffect(() => {
    const take = (): void => {
      const { staged } = staging.store.getState()
      if (staged === null) return
      staging.clear()
      proposedFor.current = ''
      const { symbol, side, price, quantity } = staged
      const texts: Partial<Omit<Draft, 'symbol' | 'side'>> = {
        ...(price === null ? {} : { priceText: price }),
        ...(quantity === null ? {} : { quantityText: quantity }),
      }
      desk.stage({ symbol, side, ...texts })
    }
    take()
    return staging.store.subscribe(take)
  }, [desk, staging])

  const { asset, draft } = desk.store.getState()
  const key = asset === null ? '' : `${asset.symbol}|${draft.side}`
  const price =
    asset === null || quote === null ? null : proposedPrice(quote, new Decimal(asset.tick_size), draft.side)
  useEffect(() => {
    if (asset === null || price === null || proposedFor.current === key) return
    proposedFor.current = key
    // What was typed since this was drawn stands.
    if (desk.store.getState().draft.priceText === '') desk.edit({ priceText: price })
  }, [desk, asset, price, key])
}

/** The price that the ticket's own figures come from, while they are those of the order as it stands. */
function shownPrice({ state, preview }: TicketView, terms: TicketTerms | null): string | null {
  if (terms === null) return null
  if (state.step === 'review') return reckonedPrice(state.terms, state.preview)
  const isShown = preview !== null && preview.answer !== null && sameTerms(preview.terms, terms)
  return isShown && preview.answer !== null ? reckonedPrice(terms, preview.answer) : terms.price
}

/** Shows the payoff panel what the draft would be, whenever it is whole. */
export function useStructure(desk: TicketDesk, view: TicketView): void {
  const structures = useKept(STRUCTURE)
  const understood = desk.understood()
  const { draft, state } = view
  const quantity = understood.quantity.kind === 'value' ? decimalText(understood.quantity.value) : null
  const price = shownPrice(view, understood.terms)
  const isDraft = state.step === 'draft' || state.step === 'review'
  const { symbol, side } = draft
  useEffect(() => {
    if (!isDraft || symbol === null || quantity === null) return
    const title = titleSentence(side, quantity, symbol)
    structures.setState({ structure: { from: 'ticket', title, legs: [{ symbol, side, quantity, price }] } })
  }, [structures, isDraft, symbol, side, quantity, price])
}
