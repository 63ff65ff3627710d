import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'
import type { Link, StreamHub } from '../../client/index.ts'
import { sentenceOf } from '../../client/index.ts'
import { markResolved, markUnresolved } from '../../state/unresolved.ts'
import type { UnresolvedStore } from '../../state/unresolved.ts'
import { LOOKUP_EVERY_MS, lookForOrder, postOrder } from '../../terminal/post-order.ts'
import { underlyingOf } from '../../widgets/words/instrument.ts'
import { EMPTY_DRAFT, editDraft, orderBody, understand } from './draft.ts'
import type { Asset, Draft, Understood } from './draft.ts'
import { KINDS } from './kinds.ts'
import { fillFrom, stillFilled } from './presets.ts'
import type { FilledBy, PresetsStore } from './presets.ts'
import { START, confirmationAsked, isFree, sameTerms, transition } from './machine.ts'
import type {
  OrderAnswer,
  PreviewAnswer,
  Submission,
  TicketEvent,
  TicketState,
  TicketTerms,
} from './machine.ts'

/** The preview of the draft as it stands: its answer, or why there is none. */
export type LivePreview = Readonly<{ terms: TicketTerms; answer: PreviewAnswer | null; words: string | null }>

export type TicketView = Readonly<{
  draft: Draft
  accountId: string | null
  asset: Asset | null
  /** Why the instrument could not be read. */
  assetWords: string | null
  preview: LivePreview | null
  state: TicketState
  /** What has been typed so far where a soft guard asks for it. */
  confirmText: string
  /** Which preset filled which field, until a person changes it. */
  filledBy: FilledBy
  /** The named preset that was chosen; null for none. */
  presetName: string | null
  /** A staged order that waits until the fate of the present one is known. */
  waiting: Partial<Draft> | null
}>

type TicketDeskPorts = Readonly<{
  link: Pick<Link, 'call' | 'state'>
  hub: Pick<StreamHub, 'subscribe'>
  unresolved: UnresolvedStore
  presets: PresetsStore
  nowMs: () => number
  later: (task: () => void, delayMs: number) => () => void
  /** A new random name; letters and digits. */
  newId: () => string
}>

export type TicketDesk = Readonly<{
  store: StoreApi<TicketView>
  understood: () => Understood
  edit: (change: Partial<Draft>) => void
  /** Takes an order from elsewhere as the draft; nothing is sent. Waits while an order is in flight. */
  stage: (change: Partial<Draft> & Readonly<{ symbol: string }>) => void
  /** Fills the draft from the presets, with the named one on top; null goes back to those of house, account and symbol. */
  usePreset: (name: string | null) => void
  setAccount: (accountId: string | null) => void
  /** Asks for the preview again: prices have moved. */
  refresh: () => void
  review: () => void
  typeConfirmation: (text: string) => void
  back: () => void
  send: () => void
  askAgain: () => void
  lookUp: () => void
  cancel: () => void
  dismiss: () => void
}>

const PREVIEW_DEBOUNCE_MS = 150
const LATE_AFTER_MS = 2_000

type Context = Readonly<{
  ports: TicketDeskPorts
  store: StoreApi<TicketView>
  dispatch: (event: TicketEvent) => TicketState
}>

const understoodOf = ({ draft, asset, accountId }: TicketView): Understood =>
  understand(draft, asset, accountId)

/** Asks the engine what the terms would do. */
async function preview({ ports }: Context, terms: TicketTerms) {
  return ports.link.call('trading.preview', orderBody(terms))
}

async function check(context: Context, terms: TicketTerms): Promise<void> {
  const { dispatch } = context
  const outcome = await preview(context, terms)
  if (outcome.kind === 'answer') return void dispatch({ type: 'checked', terms, preview: outcome.value })
  if (outcome.kind === 'refused')
    return void dispatch({ type: 'check_refused', terms, failure: outcome.failure })
  const words =
    outcome.kind === 'unsent' ? sentenceOf(outcome) : 'The check was not answered. Nothing was sent.'
  return void dispatch({ type: 'check_unanswered', terms, words })
}

/** Sends the submission, once per call; the machine decides what its end means. */
async function submit(context: Context, submission: Submission): Promise<void> {
  const { ports, dispatch } = context
  const { clientOrderId, idempotencyKey, terms, confirm } = submission
  const cancelLate = ports.later(() => dispatch({ type: 'became_late', clientOrderId }), LATE_AFTER_MS)
  const body = { ...orderBody(terms), ...(confirm === null ? {} : { confirm }) }
  const posted = await postOrder(ports.link, { body, clientOrderId, idempotencyKey })
  cancelLate()
  if (posted.kind === 'answer') dispatch({ type: 'answered', clientOrderId, order: posted.order })
  else if (posted.kind === 'refused')
    dispatch({ type: 'send_refused', clientOrderId, failure: posted.failure })
  else if (posted.kind === 'unsent') dispatch({ type: 'never_left', clientOrderId, words: posted.words })
  else dispatch({ type: 'reply_lost', clientOrderId, reason: posted.reason })
}

async function lookUp({ ports, dispatch }: Context, submission: Submission): Promise<void> {
  const { clientOrderId, terms } = submission
  const { accountId, symbol } = terms
  const looked = await lookForOrder(ports.link, { accountId, symbol, clientOrderId })
  if (looked.kind === 'unanswered') return void dispatch({ type: 'lookup_unanswered', clientOrderId })
  dispatch({ type: 'looked_up', clientOrderId, order: looked.order })
}

async function cancelOrder({ ports, dispatch }: Context, order: OrderAnswer): Promise<void> {
  dispatch({ type: 'cancel_sent' })
  const options = { idempotencyKey: `cancel-${order.order_id}` }
  const outcome = await ports.link.call('trading.cancelTrade', { trade_id: order.order_id }, options)
  if (outcome.kind === 'answer') dispatch({ type: 'order_seen', order: outcome.value.order })
  else if (outcome.kind === 'unknown') dispatch({ type: 'cancel_unanswered' })
  else dispatch({ type: 'cancel_refused', words: sentenceOf(outcome) })
}

/** Keeps looking while the fate is unknown, and cancels what a wish was made for as soon as it has an order id. */
function followSteps(context: Context): void {
  const { ports, store } = context
  let stopLooking: (() => void) | null = null
  const look = (): void => {
    const { state } = store.getState()
    if (state.step !== 'unknown') return
    void lookUp(context, state.submission).finally(() => {
      stopLooking?.()
      stopLooking = ports.later(look, LOOKUP_EVERY_MS)
    })
  }
  store.subscribe(({ state }, { state: before }) => {
    if (state === before) return
    if (state.step === 'unknown' && before.step !== 'unknown') {
      const { clientOrderId, sentAtMs, terms } = state.submission
      const { accountId, symbol, side, orderType, quantity, price } = terms
      const order = { accountId, symbol, side, orderType, quantity, price, clientOrderId, sentAtMs }
      markUnresolved(ports.unresolved, order)
      look()
    }
    if (before.step === 'unknown' && state.step !== 'unknown') {
      stopLooking?.()
      markResolved(ports.unresolved, before.submission.clientOrderId)
    }
    if ((state.step === 'working' || state.step === 'part_filled') && state.cancel === 'wanted') {
      void cancelOrder(context, state.order)
    }
  })
}

/** A whole contract is the natural first size; of a coin there is none. */
const firstQuantity = ({ quantityText }: Draft, { lot_size: lotSize }: Asset): string =>
  quantityText === '' && lotSize === '1' ? '1' : quantityText

/** Reads the instrument of the draft whenever it becomes another one. */
function followSymbol({ ports, store }: Context, onRead: () => void): void {
  const read = async (symbol: string): Promise<void> => {
    const outcome = await ports.link.call('market.asset', { id: symbol })
    if (store.getState().draft.symbol !== symbol) return
    if (outcome.kind === 'answer')
      store.setState(({ draft }) => ({
        ...{ asset: outcome.value, assetWords: null },
        draft: { ...draft, quantityText: firstQuantity(draft, outcome.value) },
      }))
    else store.setState({ asset: null, assetWords: sentenceOf(outcome) })
    onRead()
  }
  store.subscribe(({ draft }, before) => {
    if (draft.symbol === before.draft.symbol) return
    store.setState({ asset: null, assetWords: null, preview: null })
    if (draft.symbol !== null) void read(draft.symbol)
  })
}

/** The live preview: asked once the typing rests, answered for the terms that still stand. */
function makePreviewer(context: Context) {
  const { ports, store } = context
  let cancel: (() => void) | null = null
  const ask = async (): Promise<void> => {
    const { terms } = understoodOf(store.getState())
    if (terms === null) return
    const outcome = await preview(context, terms)
    const now = understoodOf(store.getState()).terms
    if (now === null || !sameTerms(now, terms)) return
    store.setState({
      preview: {
        terms,
        answer: outcome.kind === 'answer' ? outcome.value : null,
        words: outcome.kind === 'answer' ? null : sentenceOf(outcome),
      },
    })
  }
  const soon = (): void => {
    cancel?.()
    const { terms } = understoodOf(store.getState())
    if (terms === null) return void store.setState({ preview: null })
    cancel = ports.later(() => void ask(), PREVIEW_DEBOUNCE_MS)
  }
  return { ask, soon }
}

type Previewer = ReturnType<typeof makePreviewer>

/** What the ticket's buttons and keys do. */
function makeActs(
  context: Context,
  previewer: Previewer,
  edit: TicketDesk['edit'],
): Omit<TicketDesk, 'store' | 'edit' | 'stage' | 'usePreset'> {
  const { ports, store, dispatch } = context
  return {
    understood: () => understoodOf(store.getState()),
    setAccount: (accountId) => {
      if (store.getState().accountId === accountId) return
      store.setState({ accountId })
      previewer.soon()
    },
    refresh: () => {
      const { state } = store.getState()
      if (state.step === 'draft') void previewer.ask()
      if (state.step === 'review') void check(context, state.terms)
    },
    review: () => {
      const { terms } = understoodOf(store.getState())
      if (terms === null) return
      store.setState({ confirmText: '' })
      if (dispatch({ type: 'review_asked', terms }).step === 'checking') void check(context, terms)
    },
    typeConfirmation: (confirmText) => store.setState({ confirmText }),
    back: () => void dispatch({ type: 'back' }),
    send: () => {
      const { state } = store.getState()
      if (state.step !== 'review') return
      const submission: Submission = {
        clientOrderId: `OX-${ports.newId()}`,
        idempotencyKey: ports.newId(),
        terms: state.terms,
        confirm: confirmationAsked(state.preview) === null ? null : store.getState().confirmText.trim(),
        sentAtMs: ports.nowMs(),
      }
      if (dispatch({ type: 'sent', submission }).step === 'sending') void submit(context, submission)
    },
    askAgain: () => {
      const { state } = store.getState()
      if (state.step !== 'unknown') return
      const { submission } = state
      const next = dispatch({ type: 'asked_again', clientOrderId: submission.clientOrderId })
      if (next.step === 'sending') void submit(context, submission)
    },
    lookUp: () => {
      const { state } = store.getState()
      if (state.step === 'unknown') void lookUp(context, state.submission)
    },
    cancel: () => void dispatch({ type: 'cancel_wanted' }),
    dismiss: () => {
      const { waiting } = store.getState()
      dispatch({ type: 'dismissed' })
      if (waiting === null || !isFree(store.getState().state)) return previewer.soon()
      store.setState({ waiting: null })
      edit(waiting)
    },
  }
}

/** What belonged to the last instrument and says nothing about the next. */
const EMPTY_TEXTS: Partial<Draft> = {
  priceText: '',
  quantityText: '',
  trailText: '',
  displayText: '',
  stopText: '',
  stopLossText: '',
  takeProfitText: '',
  protects: false,
  endText: '',
}

/** What a price that was staged needs: a kind of order with a limit. The kind on the ticket stays when it has one. */
const withPricedKind = (kind: Draft['orderType'], change: Partial<Draft>): Partial<Draft> =>
  change.priceText === undefined || change.priceText === '' || KINDS[kind].hasPrice
    ? change
    : { ...change, orderType: 'limit' }

/** The ways in which a draft changes: by hand, by presets, by what was staged elsewhere. */
function makeEditing({ ports, store, dispatch }: Context, previewer: Previewer) {
  const edit = (change: Partial<Draft>): void => {
    if (!isFree(store.getState().state)) return
    dispatch({ type: 'edited' })
    // A finished or working order leaves the ticket to the next draft; the blotter keeps it.
    dispatch({ type: 'dismissed' })
    store.setState(({ draft, filledBy }) => ({
      draft: editDraft(draft, change),
      filledBy: stillFilled(filledBy, change),
    }))
    previewer.soon()
  }

  /** Fills from the presets what the change does not say itself. */
  const fill = (change: Partial<Draft>, name: string | null, base: Partial<Draft> = {}): void => {
    const { accountId, draft } = store.getState()
    const underlying = underlyingOf(change.symbol ?? draft.symbol ?? '')
    const { fields, by } = fillFrom(ports.presets.getState(), { accountId, underlying, name })
    const priced = withPricedKind(fields.orderType ?? draft.orderType, change)
    edit({ ...base, ...fields, ...priced })
    store.setState({ filledBy: stillFilled(by, priced), presetName: name })
  }

  const stage: TicketDesk['stage'] = (change) => {
    const { state, draft, presetName } = store.getState()
    if (!isFree(state)) return store.setState({ waiting: change })
    if (change.symbol === draft.symbol) return edit(withPricedKind(draft.orderType, change))
    return fill(change, presetName, EMPTY_TEXTS)
  }
  return { edit, stage, usePreset: (name: string | null): void => fill({}, name) }
}

export function makeTicketDesk(ports: TicketDeskPorts): TicketDesk {
  const store = createStore<TicketView>(() => ({
    draft: EMPTY_DRAFT,
    accountId: null,
    asset: null,
    assetWords: null,
    preview: null,
    state: START,
    confirmText: '',
    filledBy: {},
    presetName: null,
    waiting: null,
  }))
  const dispatch = (event: TicketEvent): TicketState => {
    const state = transition(store.getState().state, event)
    if (state !== store.getState().state) store.setState({ state })
    return state
  }
  const context: Context = { ports, store, dispatch }
  const previewer = makePreviewer(context)
  followSteps(context)
  followSymbol(context, previewer.soon)
  ports.hub.subscribe({ channel: 'orders' }, ({ view, change }) => {
    for (const order of (change ?? view.data)?.items ?? []) dispatch({ type: 'order_seen', order })
  })

  const editing = makeEditing(context, previewer)
  return { store, ...editing, ...makeActs(context, previewer, editing.edit) }
}
