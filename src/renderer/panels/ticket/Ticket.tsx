import { useEffect, useRef } from 'react'
import type { KeyboardEvent } from 'react'
import { IconAlertTriangle, IconCheck, IconHelpCircle, IconShieldX } from '@tabler/icons-react'
import { useStore } from 'zustand'
import {
  useAccount,
  useHealth,
  useKept,
  usePanelHead,
  usePanelSubject,
  useStream,
  useTerminal,
} from '../../terminal/hooks.ts'
import { useRefresh } from '../../terminal/use-refresh.ts'
import { timeZoneHere } from '../../shell/clock.ts'
import { Button } from '../../widgets/buttons/Button.tsx'
import { CallNote } from '../../widgets/plates/CallNote.tsx'
import { Empty } from '../../widgets/notices/Empty.tsx'
import { TypedConfirmation, isTyped } from '../../widgets/fields/TypedConfirmation.tsx'
import { decimalsOfTick, formatAge, formatAmount, withUnit } from '../../widgets/figures/format.ts'
import { underlyingOf } from '../../widgets/words/instrument.ts'
import { callName, headBadges } from '../../widgets/words/market-words.ts'
import { accountMask } from '../../shell/header/account-words.ts'
import type { Account } from '../../state/index.ts'
import type { PanelProps } from '../panel.ts'
import type { TicketDesk, TicketView } from './desk.ts'
import type { Understood } from './draft.ts'
import { DraftForm } from './DraftForm.tsx'
import { Effects } from './Effects.tsx'
import { ticketDeskKey } from './kept-desk.ts'
import { confirmationAsked } from './machine.ts'
import type { TicketState } from './machine.ts'
import { Outcome } from './Outcome.tsx'
import { judgeQuote, quoteOf } from './quote.ts'
import type { Quote, QuoteVerdict } from './quote.ts'
import { useStaging, useStructure } from './use-staging.ts'
import { termsLine } from './type-words.ts'
import { sendVerb, titleSentence } from './words.ts'
import css from './ticket.module.css'

const STEPS = ['Draft', 'Checked', 'Review', 'Sent', 'Working'] as const

const STEP_INDEX: Readonly<Record<TicketState['step'], number>> = {
  draft: 0,
  checking: 1,
  denied: 1,
  review: 2,
  sending: 3,
  late: 3,
  unknown: 3,
  rejected: 3,
  working: 4,
  part_filled: 4,
  filled: 4,
  cancelled: 4,
}

function Steps({ step }: Readonly<{ step: TicketState['step'] }>) {
  const current = STEP_INDEX[step]
  const words = (index: number): string => {
    if (index !== current) return STEPS[index] ?? ''
    if (step === 'unknown') return 'Sent, no reply'
    if (step === 'filled') return 'Filled'
    if (step === 'cancelled') return 'Cancelled'
    return STEPS[index] ?? ''
  }
  return (
    <ol className={css.steps} aria-label="Steps of the order">
      {STEPS.map((name, index) => (
        <li key={name} data-done={index < current} aria-current={index === current ? 'step' : undefined}>
          {index < current && <IconCheck size={12} stroke={2} aria-label="done" role="img" />}
          {index === current && step === 'denied' && <IconShieldX size={12} stroke={2} aria-hidden="true" />}
          {index === current && step === 'unknown' && (
            <IconHelpCircle size={12} stroke={2} aria-hidden="true" />
          )}
          {words(index)}
        </li>
      ))}
    </ol>
  )
}

function QuoteLine({
  quote,
  decimals,
  currency,
  old,
}: Readonly<{ quote: Quote | null; decimals: number; currency: string; old: boolean }>) {
  if (quote !== null && callName(quote.trading.state) !== null)
    return <CallNote trading={quote.trading} decimals={decimals} />
  return (
    <p className={`${css.quote} ox-data`} data-old={old}>
      <span>
        Bid <b>{withUnit(formatAmount(quote?.bid ?? null, decimals), currency)}</b>
      </span>
      <span>
        Ask <b>{withUnit(formatAmount(quote?.ask ?? null, decimals), currency)}</b>
      </span>
      <span>
        {quote === null ? 'no quote yet' : `${quote.state.replace('_', ' ')}, ${formatAge(quote.ageMs)} old`}
      </span>
    </p>
  )
}

/** Why the order cannot be reviewed yet; null when it can. */
function missingWords(understood: Understood, verdict: QuoteVerdict): string | null {
  if (understood.missing !== null) return `Off: ${understood.missing}`
  return verdict.kind === 'blocks' ? verdict.words : null
}

function Reason({ words }: Readonly<{ words: string | null }>) {
  if (words === null) return null
  return (
    <p className={css.reason} role="status">
      <IconAlertTriangle size={13} stroke={2} aria-hidden="true" /> {words}
    </p>
  )
}

type Editing = Readonly<{
  desk: TicketDesk
  view: TicketView
  asset: NonNullable<TicketView['asset']>
  quote: Quote | null
  verdict: QuoteVerdict
  decimals: number
  underlyingDecimals: number
}>

function DraftBody(props: Editing) {
  const { desk, view, asset, quote, verdict, decimals, underlyingDecimals } = props
  const understood = desk.understood()
  const { draft, preview, state } = view
  const quantity = understood.quantity.kind === 'value' ? understood.quantity.value : null
  const missing = missingWords(understood, verdict)
  const old = verdict.kind === 'blocks'
  return (
    <>
      <div className={css.body}>
        <div className={css.title}>
          <h2>{titleSentence(draft.side, quantity, asset.symbol)}</h2>
        </div>
        <QuoteLine quote={quote} decimals={decimals} currency={asset.currency} old={old} />
        <DraftForm
          desk={desk}
          view={view}
          asset={asset}
          quote={quote}
          quoteIsOld={old}
          understood={understood}
        />
        {preview !== null && preview.answer !== null && (
          <Effects
            terms={preview.terms}
            preview={preview.answer}
            verdict={verdict}
            priceDecimals={decimals}
            underlyingDecimals={underlyingDecimals}
            whole={false}
          />
        )}
        {preview !== null && preview.words !== null && <Reason words={preview.words} />}
      </div>
      <div className={css.footer}>
        <Reason words={(state.step === 'draft' ? state.notice : null) ?? missing} />
        <Button
          kind="primary"
          wide
          onClick={desk.review}
          keyHint="↵"
          busy={state.step === 'checking' || missing !== null}
        >
          {state.step === 'checking' ? 'Checking' : 'Review order'}
        </Button>
      </div>
    </>
  )
}

function ReviewBody(
  props: Editing &
    Readonly<{
      state: Extract<TicketState, { step: 'review' }>
      moneyKind: 'live' | 'paper'
      accountName: string
    }>,
) {
  const { desk, quote, verdict, decimals, state, moneyKind } = props
  const heading = useRef<HTMLHeadingElement>(null)
  // Not the button: a held Enter must not carry the order from review to venue.
  useEffect(() => heading.current?.focus(), [])
  const asked = confirmationAsked(state.preview)
  const isConfirmed = asked === null || isTyped(asked, props.view.confirmText)
  const off = verdict.kind === 'blocks'
  return (
    <>
      {/* It holds words alone and may be longer than its panel: the keyboard must be able to scroll it. */}
      <div className={css.body} role="group" aria-label="Order in review" tabIndex={0}>
        <div className={css.title}>
          <h2 ref={heading} tabIndex={-1}>
            {titleSentence(state.terms.side, state.terms.quantity, state.terms.symbol)}
          </h2>
        </div>
        <p className={css.under}>{termsLine(state.terms, decimals, timeZoneHere())}</p>
        <QuoteLine quote={quote} decimals={decimals} currency={state.preview.currency} old={off} />
        <Effects
          terms={state.terms}
          preview={state.preview}
          verdict={verdict}
          priceDecimals={decimals}
          underlyingDecimals={props.underlyingDecimals}
          whole
        />
      </div>
      <div className={css.footer}>
        {asked !== null && (
          <TypedConfirmation
            label="A guard asks. To send it all the same, type"
            asked={asked}
            text={props.view.confirmText}
            onType={desk.typeConfirmation}
          />
        )}
        <Reason words={off ? verdict.words : state.notice} />
        <div className={css.buttons}>
          <Button onClick={desk.back}>Back to draft</Button>
          <Button kind="primary" onClick={desk.send} keyHint="Ctrl ↵" busy={off || !isConfirmed}>
            {sendVerb(moneyKind)}
          </Button>
        </div>
        <p className={css.note}>
          Esc goes back · {moneyKind.toUpperCase()} account {props.accountName}
        </p>
      </div>
    </>
  )
}

function NoOrder({
  desk,
  symbol,
  view,
}: Readonly<{ desk: TicketDesk; symbol: string | null; view: TicketView }>) {
  const { universe } = useTerminal()
  const tradeable = useStore(
    universe.store,
    (state) => state.underlyings.find((asset) => asset.symbol === symbol)?.is_tradeable ?? false,
  )
  return (
    <Empty title={view.draft.symbol === null ? 'No order yet' : `Reading ${view.draft.symbol}`}>
      {view.assetWords !== null && <Reason words={view.assetWords} />}
      <p>
        An order says what to buy or sell, at what price, and what it would do to your book before anything is
        sent.
      </p>
      <p>In the chain, press an ask to buy or a bid to sell.</p>
      {symbol !== null && tradeable && (
        <Button kind="primary" onClick={() => desk.stage({ symbol, side: 'buy' })}>
          Draft an order in {symbol}
        </Button>
      )}
    </Empty>
  )
}

const isEditing = (step: TicketState['step']): boolean =>
  step === 'draft' || step === 'checking' || step === 'review'

/** The keys of the ticket. Enter leads to the review, only Ctrl Enter sends, Esc goes one step back. */
function useTicketKeys(desk: TicketDesk, verdict: QuoteVerdict, missing: string | null) {
  return (event: KeyboardEvent): void => {
    const { step } = desk.store.getState().state
    const target = event.target as HTMLElement
    const take = (act: () => void): void => {
      event.preventDefault()
      event.stopPropagation()
      if (!event.repeat) act()
    }
    const control = event.ctrlKey || event.metaKey
    if (event.key === 'Enter' && control) {
      if (step === 'review' && verdict.kind !== 'blocks') return take(desk.send)
      if (step === 'draft' && missing === null) return take(desk.review)
      return take(() => undefined)
    }
    if (event.key === 'Enter' && step === 'draft' && target.tagName !== 'BUTTON' && missing === null)
      return take(desk.review)
    if (event.key === 'Escape' && (step === 'review' || step === 'denied' || step === 'checking'))
      return take(desk.back)
    if (event.key === 'Escape' && !isEditing(step) && step !== 'unknown') return take(desk.dismiss)
    if (event.key === 'Delete' && control && !isEditing(step)) take(desk.cancel)
  }
}

/** The quote of the draft's instrument and what it allows now. */
function useQuote(view: TicketView) {
  const { universe } = useTerminal()
  const { asset, draft } = view
  // Moves once a second, so that the age counts also when nothing comes.
  const nowMs = useHealth((health) => health.nowMs)
  const ticker = useStream(draft.symbol === null ? null : { channel: 'ticker', symbol: draft.symbol })
  const underlying = asset?.underlying ?? asset?.symbol ?? null
  const underlyingTick = useStore(
    universe.store,
    (state) => state.underlyings.find((one) => one.symbol === underlying)?.tick_size,
  )
  const quote = quoteOf(ticker, Date.now() > nowMs ? Date.now() : nowMs)
  const verdict = judgeQuote(underlyingOf(draft.symbol ?? ''), ticker.phase, quote, draft.orderType)
  return { quote, verdict, underlying, underlyingDecimals: decimalsOfTick(underlyingTick ?? '0.01') }
}

const REFRESH_MS = 2_000

/** Asks for the preview again while somebody looks: prices move. */
function useFreshPreview(desk: TicketDesk, { state }: TicketView): void {
  const isAsked = state.step === 'review' || (state.step === 'draft' && desk.understood().terms !== null)
  useRefresh(desk.refresh, isAsked ? REFRESH_MS : null, { whilePaused: true })
}

const accountWordsOf = (account: Account | null): string =>
  account === null ? '' : `${accountMask(account)}, ${formatAmount(account.available_usd, 2)} USD free`

/** One order, from the draft to what became of it. */
export function Ticket({ panelId }: PanelProps) {
  const terminal = useTerminal()
  const desk = useKept(ticketDeskKey(panelId))
  const view = useStore(desk.store)
  const account = useAccount()
  const subject = usePanelSubject(panelId)
  const { asset, state } = view
  const { quote, verdict, underlying, underlyingDecimals } = useQuote(view)
  useEffect(() => desk.setAccount(account?.account_id ?? null), [desk, account?.account_id])
  useStaging(desk, quote)
  useStructure(desk, view)
  useFreshPreview(desk, view)
  const moneyKind = account?.money_kind ?? 'paper'
  usePanelHead(panelId, {
    context: underlying ?? '',
    badges: headBadges(quote?.trading, account?.money_kind),
  })
  const decimals = decimalsOfTick(asset?.tick_size ?? '0.01')
  const onKeyDown = useTicketKeys(desk, verdict, missingWords(desk.understood(), verdict))
  const shared = {
    desk,
    view,
    quote,
    verdict,
    decimals,
    underlyingDecimals,
  }
  const accountName = accountWordsOf(account)
  return (
    <div className={css.ticket} data-ticket={panelId} onKeyDown={onKeyDown}>
      <Steps step={state.step} />
      {state.step === 'draft' || state.step === 'checking' ? (
        asset === null ? (
          <NoOrder desk={desk} symbol={subject.symbol} view={view} />
        ) : (
          <DraftBody {...shared} asset={asset} />
        )
      ) : state.step === 'review' ? (
        asset !== null && (
          <ReviewBody
            {...shared}
            asset={asset}
            state={state}
            moneyKind={moneyKind}
            accountName={accountName}
          />
        )
      ) : (
        <Outcome
          desk={desk}
          state={state}
          decimals={decimals}
          onBlotter={() => terminal.dock.open('blotter')}
        />
      )}
    </div>
  )
}
