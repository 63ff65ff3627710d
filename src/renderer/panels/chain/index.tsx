import { useCallback, useEffect, useId, useMemo, useRef } from 'react'
import { useStore } from 'zustand'
import type { StreamPhase, StreamSpec, StreamView } from '../../client/index.ts'
import {
  useKept,
  useLook,
  usePanelHead,
  usePanelSubject,
  useStream,
  useStreamUpdates,
  useTerminal,
} from '../../terminal/hooks.ts'
import { LEGS, STRUCTURE } from '../../terminal/kept.ts'
import { useWidth } from '../../terminal/use-width.ts'
import tokens from '../../theme/tokens.json'
import { Button } from '../../widgets/buttons/Button.tsx'
import { Empty } from '../../widgets/notices/Empty.tsx'
import { instrumentName } from '../../widgets/words/instrument.ts'
import { PanelNotice } from '../../widgets/notices/PanelNotice.tsx'
import { PanelSkeleton } from '../../widgets/notices/PanelSkeleton.tsx'
import { Trouble } from '../../widgets/notices/Trouble.tsx'
import type { Panel, PanelProps } from '../panel.ts'
import { ChainGrid } from './ChainGrid.tsx'
import type { Staged } from './ChainGrid.tsx'
import { ChainHead } from './ChainHead.tsx'
import { ColumnTool, StrikeTool } from './ChainTools.tsx'
import { fittingColumns } from './columns.ts'
import type { ColumnWidths } from './columns.ts'
import { rawTable } from './copy.ts'
import {
  nowHere,
  useContextOf,
  useDoubt,
  usePositionOf,
  usePress,
  useStill,
  useWidthsOf,
} from './chain-hooks.ts'
import { ExpiryTabs } from './ExpiryLine.tsx'
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
function useShown(chain: Chain, store: ChainPreferencesStore, widths: ColumnWidths, widthPx: number) {
  const { columns: chosen, fit, strikes } = useStore(store)
  const columns = useMemo(
    () => fittingColumns(chosen, widths, fit ? widthPx - SCROLLBAR_WIDTH : Number.POSITIVE_INFINITY),
    [chosen, widths, fit, widthPx],
  )
  const rows = useMemo(
    () => filterStrikes(chain.chain, strikes, referenceOf(chain)),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the parts of the chain that the filter reads
    [chain.chain, strikes, chain.spot, chain.forward, chain.expected_move],
  )
  return { columns, rows }
}

/** The leg that the ticket stands on now: pressed here and not yet taken, or taken into its draft. */
function useDraftedLeg(): Staged {
  const { staging } = useTerminal()
  const pressed = useStore(staging.store, (state) => state.staged)
  const structure = useStore(useKept(STRUCTURE), (state) => state.structure)
  return pressed ?? (structure?.from === 'ticket' ? (structure.legs[0] ?? null) : null)
}

type LiveProps = Readonly<{
  panelId: string
  spec: StreamSpec<'chain'>
  chain: Chain
  view: StreamView<'chain'>
  widthPx: number
}>

function LiveChain({ panelId, spec, chain, view, widthPx }: LiveProps) {
  const { pointAt } = usePanelSubject(panelId)
  const preferences = useMemo(() => makeChainPreferences(localStorage, panelId), [panelId])
  const staged = useDraftedLeg()
  const book = useFlashBook(spec)
  const still = useStill()
  const gridId = useId()
  const density = tokens.density[useLook().density]
  const context = useContextOf(chain)
  const widths = useWidthsOf(chain, context, density.font)
  const positionOf = usePositionOf()
  const { columns, rows } = useShown(chain, preferences, widths, widthPx)
  const doubt = useDoubt(view)
  const waiting = view.phase === 'waiting'
  const { press, pick, spoken } = usePress(chain, doubt)
  const legs = useStore(useKept(LEGS), (state) => state.legs)
  const stepTo = (step: 1 | -1): void => {
    const expiries = chain.expiries.map((candidate) => candidate.expiry)
    choose(stepExpiry(expiries, chain.expiry, step))
  }
  const choose = useCallback((expiry: string) => pointAt({ expiry }), [pointAt])
  const table = useRef((): string => '')
  table.current = () => rawTable(rows, columns, context, positionOf)
  const copy = useCallback(() => void navigator.clipboard.writeText(table.current()), [])
  return (
    <>
      <ChainHead chain={chain} />
      <div className={css.expiries}>
        <ExpiryTabs expiries={chain.expiries} chosen={chain.expiry} gridId={gridId} onChoose={choose} />
        <div className={css.tools}>
          <StrikeTool preferences={preferences} shown={rows.length} total={chain.chain.length} />
          <ColumnTool preferences={preferences} shown={columns} onCopy={copy} />
        </div>
      </div>
      <div className={css.frame}>
        {doubt !== null && !waiting && <PanelNotice words={doubt} />}
        <ChainGrid
          {...{ chain, rows, columns, widths, context, gridId, still, staged, legs, positionOf, book }}
          rowHeight={density.row}
          stale={doubt !== null && !waiting && view.phase !== 'paused'}
          off={doubt !== null}
          nowMs={nowHere}
          onPress={press}
          onLeg={pick}
          onStepExpiry={stepTo}
        />
        <p className="ox-visually-hidden" role="status">
          {spoken}
        </p>
      </div>
    </>
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
function useLastChain(symbol: string | null, data: Chain | null): Chain | null {
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
  const data = useLastChain(symbol, view.data)
  const { element, width } = useWidth()
  usePanelHead(panelId, {
    context: symbol === null ? '' : `${symbol} · ${PHASE_WORDS[view.phase]}`,
    badges: view.phase === 'stale' ? [{ text: 'Stale', severity: 'warn' }] : [],
  })
  // Most of what can be looked at has no options: that is no trouble.
  if (view.phase === 'refused' && failure?.code === 'no_such_chain' && expiry === null && symbol !== null)
    return (
      <Empty title={`${instrumentName(symbol)} has no options here`}>
        <p>A chain shows the calls and puts of an underlying, strike by strike.</p>
        <Button onClick={() => pointAt({ symbol: 'SPX' })}>Show SPX</Button>
      </Empty>
    )
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
  return (
    <div className={css.panel} ref={element}>
      {symbol === null || spec === null ? (
        <PanelSkeleton waitingFor="Waiting for a symbol: Ctrl K, then for example SPX" />
      ) : data === null || width === 0 ? (
        <PanelSkeleton waitingFor={`Waiting for the ${symbol} chain`} />
      ) : (
        <LiveChain panelId={panelId} spec={spec} chain={data} view={view} widthPx={width} />
      )}
    </div>
  )
}

export const panel: Panel = { Component: ChainPanel }
