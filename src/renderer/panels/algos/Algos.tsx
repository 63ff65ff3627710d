import { useMemo, useState } from 'react'
import { Decimal } from '../../../core/kernel/index.ts'
import { useEngineNowMs } from '../../shell/clock.ts'
import { useAccount, useAnswer, usePanelHead, usePanelSubject, useStream } from '../../terminal/hooks.ts'
import { useEscape } from '../../terminal/use-escape.ts'
import { decimalsOfTick } from '../../widgets/figures/format.ts'
import { Empty } from '../../widgets/notices/Empty.tsx'
import { PanelSkeleton } from '../../widgets/notices/PanelSkeleton.tsx'
import { staleBadges, withheld } from '../../widgets/notices/Withheld.tsx'
import { useInstrument } from '../ladder/use-market.ts'
import type { PanelProps } from '../panel.ts'
import { understand } from './draft.ts'
import type { Asset } from './draft.ts'
import { Parents } from './Parents.tsx'
import { Outcome } from './Outcome.tsx'
import { Review } from './Review.tsx'
import { StartForm } from './StartForm.tsx'
import { useActs, useStart } from './use-algos.ts'
import { isAtWork } from './words.ts'
import type { AlgoRow } from './words.ts'
import css from './algos.module.css'

type StartProps = Readonly<{
  asset: Asset
  accountId: string | null
  moneyKind: 'live' | 'paper'
  nowMs: number
}>

/** The best price that the order would meet; null where nobody is there. */
function useBest(symbol: string, side: 'buy' | 'sell'): Decimal | null {
  const { data } = useStream({ channel: 'ticker', symbol })
  const price = (side === 'buy' ? data?.ask : data?.bid) ?? null
  return price === null ? null : new Decimal(price)
}

/** Steps that Escape leaves, back to the form. */
const ESCAPES = ['review', 'started', 'denied'] as const

/** The form, its review or what became of it; Escape goes back to the form. */
function Start(props: StartProps) {
  const desk = useStart()
  const { step } = desk.state
  const { root, onKeyDown } = useEscape(step, ESCAPES, () =>
    desk.dispatch({ type: step === 'review' ? 'back' : 'dismissed' }),
  )
  return (
    <div className={css.life} ref={root} onKeyDown={onKeyDown}>
      <Step {...props} desk={desk} />
    </div>
  )
}

function Step({
  asset,
  accountId,
  moneyKind,
  nowMs,
  desk,
}: StartProps & Readonly<{ desk: ReturnType<typeof useStart> }>) {
  const { draft, state } = desk
  const best = useBest(asset.symbol, draft.side)
  const understood = understand(draft, asset, nowMs)
  if (state.step === 'review')
    return (
      <Review
        desk={desk}
        submission={state.submission}
        moneyKind={moneyKind}
        priceDecimals={decimalsOfTick(asset.tick_size)}
        nowMs={nowMs}
      />
    )
  if (state.step !== 'draft') return <Outcome desk={desk} state={state} />
  const review = (): void => {
    if (understood.parent !== null && accountId !== null) desk.review(understood.parent, accountId)
  }
  return (
    <StartForm
      desk={desk}
      asset={asset}
      understood={understood}
      best={best}
      nowMs={nowMs}
      onReview={review}
    />
  )
}

function NoneYet() {
  return (
    <Empty title="No algorithm yet">
      <p>
        An algorithm works one large order as many small ones: each passes every check, and never more goes
        out than you asked for. Example: buy 0.6 BTC-USD by TWAP in 30 minutes.
      </p>
      <p>
        Choose an instrument in the overview or an option on the chain, fill in the quantity, review, start.
      </p>
    </Empty>
  )
}

/** Open ones first, each group newest first. */
const inOrder = (rows: readonly AlgoRow[]): readonly AlgoRow[] =>
  [...rows].sort(
    (one, other) =>
      Number(isAtWork(other)) - Number(isAtWork(one)) ||
      Date.parse(other.created_at) - Date.parse(one.created_at),
  )

function List({ accountId, nowMs }: Readonly<{ accountId: string | null; nowMs: number }>) {
  const stream = useStream({ channel: 'algo_orders' })
  const acts = useActs()
  const [openOnly, setOpenOnly] = useState(false)
  const own = useMemo(
    () => inOrder((stream.data?.items ?? []).filter((row) => row.account_id === accountId)),
    [stream.data, accountId],
  )
  const missing = withheld(stream, {
    refused: 'Execution algorithms cannot be shown',
    waiting: 'Waiting for the algorithms',
  })
  if (missing !== null) return missing
  if (own.length === 0) return <NoneYet />
  const rows = openOnly ? own.filter(isAtWork) : own
  return (
    <div className={css.list}>
      <div className={css.tools}>
        <span>
          {rows.length} of {own.length}, {own.filter(isAtWork).length} at work
        </span>
        <button type="button" aria-pressed={openOnly} onClick={() => setOpenOnly(!openOnly)}>
          At work only
        </button>
        <p role="status">{acts.words}</p>
      </div>
      <Parents rows={rows} acts={acts} nowMs={nowMs} stale={stream.phase !== 'live'} />
    </div>
  )
}

/** Large orders worked over time: start one, see how far each has come and what it costs, pause, resume, cancel. */
export function Algos({ panelId }: PanelProps) {
  const account = useAccount()
  const subject = usePanelSubject(panelId)
  const symbol = useInstrument(subject.symbol)
  const nowMs = useEngineNowMs()
  const { outcome } = useAnswer('market.asset', symbol === null ? null : { id: symbol })
  const asset = outcome?.kind === 'answer' && outcome.value.symbol === symbol ? outcome.value : null
  const { phase } = useStream({ channel: 'algo_orders' })
  const moneyKind = account?.money_kind ?? 'paper'
  usePanelHead(panelId, {
    context: symbol ?? '',
    badges: [...staleBadges(phase), ...(account === null ? [] : [{ text: moneyKind.toUpperCase() }])],
  })
  return (
    <div className={css.frame}>
      <div className={css.algos}>
        {asset === null ? (
          <div className={css.start}>
            <PanelSkeleton waitingFor="Waiting for the instrument" />
          </div>
        ) : (
          <Start asset={asset} accountId={account?.account_id ?? null} moneyKind={moneyKind} nowMs={nowMs} />
        )}
        <List accountId={account?.account_id ?? null} nowMs={nowMs} />
      </div>
    </div>
  )
}
