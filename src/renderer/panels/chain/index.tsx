import { useEffect, useId, useMemo, useRef } from 'react'
import { useStore } from 'zustand'
import { REPORT_LATE_MS } from '../../client/index.ts'
import type { StreamPhase, StreamSpec, StreamView } from '../../client/index.ts'
import {
  useHealth,
  useLook,
  usePanelHead,
  usePanelSubject,
  useStream,
  useStreamUpdates,
  useTerminal,
} from '../../terminal/hooks.ts'
import tokens from '../../theme/tokens.json'
import { SeverityIcon } from '../../widgets/Badge.tsx'
import { PanelSkeleton } from '../../widgets/PanelSkeleton.tsx'
import { Trouble } from '../../widgets/Trouble.tsx'
import type { Panel, PanelProps } from '../panel.ts'
import { ChainGrid } from './ChainGrid.tsx'
import { ChainHead } from './ChainHead.tsx'
import { ColumnTool, StrikeTool } from './ChainTools.tsx'
import { SPINE_WIDTH, fittingColumns } from './columns.ts'
import { rawTable } from './copy.ts'
import {
  doubtWords,
  nowHere,
  useContextOf,
  usePositionOf,
  usePress,
  useStill,
  useWidth,
} from './chain-hooks.ts'
import { ExpiryLine } from './ExpiryLine.tsx'
import { makeFlashBook } from './flash.ts'
import type { FlashBook } from './flash.ts'
import { stepExpiry } from './places.ts'
import { makeChainPreferences } from './preferences.ts'
import type { ChainPreferencesStore } from './preferences.ts'
import type { Chain } from './quote-state.ts'
import { filterStrikes, referenceOf } from './rows.ts'
import css from './chain.module.css'

const SCROLLBAR_WIDTH = 11

/** Hears the same stream as the rows and knows what has just moved. */
function useFlashBook(spec: StreamSpec<'chain'>): FlashBook {
  const book = useMemo(() => makeFlashBook(nowHere), [])
  useStreamUpdates(spec, (update) => {
    if (update.cause === 'snapshot' && update.view.data) book.reset(update.view.data)
    else if (update.change) book.take(update.change)
  })
  return book
}

/** What of the chain is shown: the strikes of the filter, the columns that fit. */
function useShown(chain: Chain, store: ChainPreferencesStore, width: number) {
  const { columns: chosen, fit, strikes } = useStore(store)
  const columns = useMemo(() => {
    const room = fit ? width - SCROLLBAR_WIDTH : Number.POSITIVE_INFINITY
    return fittingColumns(chosen, Math.max(room, SPINE_WIDTH))
  }, [chosen, fit, width])
  const rows = useMemo(
    () => filterStrikes(chain.chain, strikes, referenceOf(chain)),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the parts of the chain that the filter reads
    [chain.chain, strikes, chain.spot, chain.forward, chain.expected_move],
  )
  return { columns, rows }
}

function LiveChain(
  props: Readonly<{
    panelId: string
    spec: StreamSpec<'chain'>
    chain: Chain
    view: StreamView<'chain'>
  }>,
) {
  const { panelId, chain, view } = props
  const { staging } = useTerminal()
  const { pointAt } = usePanelSubject(panelId)
  const preferencesStore = useMemo(() => makeChainPreferences(localStorage, panelId), [panelId])
  const staged = useStore(staging.store, (state) => state.staged)
  const silent = useHealth(
    (health) => health.reportedAtMs !== null && health.nowMs - health.reportedAtMs > REPORT_LATE_MS,
  )
  const book = useFlashBook(props.spec)
  const still = useStill()
  const gridId = useId()
  const rowHeight = tokens.density[useLook().density].row
  const { element, width } = useWidth()
  const context = useContextOf(chain)
  const positionOf = usePositionOf()
  const { columns, rows } = useShown(chain, preferencesStore, width)
  const doubt = doubtWords(view.phase, view.receivedAtMs, silent)
  const { press, spoken } = usePress(chain, doubt)
  const chooseExpiry = (expiry: string): void => pointAt({ expiry })
  const steppedExpiry = (step: 1 | -1): string =>
    stepExpiry(
      chain.expiries.map((candidate) => candidate.expiry),
      chain.expiry,
      step,
    )
  return (
    <div className={css.panel} ref={element}>
      <ChainHead chain={chain} />
      <ExpiryLine chain={chain} gridId={gridId} onChoose={chooseExpiry}>
        <StrikeTool preferences={preferencesStore} shown={rows.length} total={chain.chain.length} />
        <ColumnTool
          preferences={preferencesStore}
          shown={columns.length}
          onCopy={() => void navigator.clipboard.writeText(rawTable(rows, columns, context, positionOf))}
        />
      </ExpiryLine>
      <div className={css.frame}>
        {doubt !== null && view.phase !== 'waiting' && (
          <p className={css.notice} role="status">
            <SeverityIcon severity="warn" /> {doubt}
          </p>
        )}
        {width > 0 && (
          <ChainGrid
            chain={chain}
            rows={rows}
            columns={columns}
            context={context}
            gridId={gridId}
            rowHeight={rowHeight}
            stale={doubt !== null && view.phase !== 'waiting'}
            off={doubt !== null}
            still={still}
            staged={staged}
            positionOf={positionOf}
            book={book}
            nowMs={nowHere}
            onPress={press}
            onStepExpiry={(step) => chooseExpiry(steppedExpiry(step))}
          />
        )}
        <p className="ox-visually-hidden" role="status">
          {spoken}
        </p>
      </div>
    </div>
  )
}

const PHASE_WORDS: Readonly<Record<StreamPhase, string>> = {
  live: 'live',
  waiting: 'waiting',
  resyncing: 're-syncing',
  stale: 'stale',
  paused: 'paused',
  refused: 'refused',
}

/** The last chain of a symbol, so that another expiry takes its place without an empty moment between. */
function useKept(symbol: string | null, data: Chain | null): Chain | null {
  const kept = useRef<Chain | null>(null)
  useEffect(() => {
    if (data) kept.current = data
  }, [data])
  return data ?? (kept.current?.symbol === symbol ? kept.current : null)
}

/** The option chain: calls left, puts right, the strikes between them. */
function ChainPanel({ panelId }: PanelProps) {
  const { symbol, expiry, pointAt } = usePanelSubject(panelId)
  const spec =
    symbol === null ? null : { channel: 'chain' as const, symbol, ...(expiry === null ? {} : { expiry }) }
  const view = useStream(spec)
  const { failure } = view
  const data = useKept(symbol, view.data)
  usePanelHead(panelId, {
    context: symbol === null ? '' : `${symbol} · ${PHASE_WORDS[view.phase]}`,
    badges: view.phase === 'stale' ? [{ text: 'Stale', severity: 'warn' }] : [],
  })
  if (view.phase === 'refused' && failure) {
    return (
      <Trouble
        title={`No option chain for ${symbol}`}
        happened={failure.message}
        code={failure.code}
        safe="Orders, positions and balances are not affected."
        {...(expiry === null
          ? { next: { words: 'Show SPX', act: () => pointAt({ symbol: 'SPX' }) } }
          : { next: { words: 'Show the nearest expiry', act: () => pointAt({ expiry: null }) } })}
      />
    )
  }
  if (symbol === null || spec === null)
    return <PanelSkeleton waitingFor="Waiting for a symbol: Ctrl K, then for example SPX" />
  if (data === null) return <PanelSkeleton waitingFor={`Waiting for the ${symbol} chain`} />
  return <LiveChain panelId={panelId} spec={spec} chain={data} view={view} />
}

export const panel: Panel = { Component: ChainPanel }
