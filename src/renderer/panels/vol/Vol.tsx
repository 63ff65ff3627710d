import { useState } from 'react'
import type { KeyboardEvent } from 'react'
import { useHealth, usePanelHead, usePanelSubject, usePaused } from '../../terminal/hooks.ts'
import { SeverityIcon } from '../../widgets/plates/Badge.tsx'
import { Busy, Computing } from '../../widgets/notices/Computing.tsx'
import { FilterSelect } from '../../widgets/fields/FilterSelect.tsx'
import { PanelSkeleton } from '../../widgets/notices/PanelSkeleton.tsx'
import { Toggles } from '../../widgets/buttons/Toggles.tsx'
import { formatExpiry, formatModel } from '../../widgets/figures/format.ts'
import { Trouble } from '../../widgets/notices/Trouble.tsx'
import type { PanelProps } from '../panel.ts'
import { daysOf } from './rows.ts'
import type { SurfaceAnswer } from './rows.ts'
import { Slice } from './Slice.tsx'
import { Smile, momentWords } from './Smile.tsx'
import { COMPARED, useSurface } from './use-surface.ts'
import type { Asked, Compared } from './use-surface.ts'
import { Why } from './Why.tsx'
import { MODELS, flagCountWords, modelName } from './words.ts'
import type { Model } from './words.ts'
import sheet from '../../widgets/styles/Sheet.module.css'
import css from './vol.module.css'

const MINUTE_MS = 60_000

type Look = Readonly<{ model: Model; isFree: boolean; compared: Compared; asTable: boolean; isWhy: boolean }>

const FIRST_LOOK: Look = { model: 'svi', isFree: false, compared: 'last', asTable: false, isWhy: false }

type BarProps = Readonly<{
  look: Look
  expiries: readonly string[]
  expiry: string | null
  asOf: string | null
  onLook: (change: Partial<Look>) => void
  onExpiry: (expiry: string | null) => void
}>

/** What is looked at, and how: expiry, model, comparison, table or picture, provenance. */
function Bar({ look, expiries, expiry, asOf, onLook, onExpiry }: BarProps) {
  const options = expiries.map((one) => [one, formatExpiry(one)] as const)
  return (
    <div className={`${sheet.bar} ${css.bar}`} role="toolbar" aria-label="Smile and surface">
      <FilterSelect
        label="Nearest expiry"
        value={expiry ?? ''}
        options={options}
        onChoose={(chosen) => onExpiry(chosen === '' ? null : chosen)}
      />
      <Toggles options={MODELS} value={look.model} onChoose={(model) => onLook({ model })} />
      <button
        type="button"
        aria-pressed={!look.isFree}
        title="On: the fit is kept free of butterfly and calendar arbitrage. Off: it follows the quotes."
        onClick={() => onLook({ isFree: !look.isFree })}
      >
        Arbitrage-free
      </button>
      <FilterSelect
        label="compare with none"
        value={look.compared}
        options={COMPARED}
        onChoose={(compared) => onLook({ compared })}
      />
      <span className={css.asOf}>{asOf === null ? '' : `as of ${asOf}`}</span>
      <button type="button" aria-pressed={look.isWhy} onClick={() => onLook({ isWhy: !look.isWhy })}>
        Why this number
      </button>
      <button
        type="button"
        aria-pressed={look.asTable}
        title="Tables or pictures, key T"
        onClick={() => onLook({ asTable: !look.asTable })}
      >
        As table <kbd>T</kbd>
      </button>
    </div>
  )
}

/** What must be said of these numbers before they are read; null when they live. */
function doubtWords(answer: SurfaceAnswer, isPaused: boolean, asOf: string): string | null {
  if (isPaused) return `Updates paused. The surface is that of ${asOf}; F9 lets it go on.`
  if (answer.state === 'stale')
    return `Stale: quotes too old for a fit, or old ones had to be used. The surface is that of ${asOf}.`
  return null
}

/** Why the wanted expiry has no smile. */
function NoSmile({ answer, wanted }: Readonly<{ answer: SurfaceAnswer; wanted: string | null }>) {
  const problem = answer.problems.find(({ expiry }) => expiry === wanted)
  return (
    <section className={css.half}>
      <h2>Smile</h2>
      <p role="status">
        {wanted === null ? 'No expiry could be fitted.' : `No smile of ${formatExpiry(wanted)}: `}
        {problem?.message ?? (wanted === null ? '' : 'it is not among the fitted expiries.')} Choose another
        one above, or in the table.
      </p>
    </section>
  )
}

type ShownProps = Readonly<{
  surface: ReturnType<typeof useSurface>
  answer: SurfaceAnswer
  look: Look
  wanted: string | null
  onExpiry: (expiry: string | null) => void
}>

function Shown({ surface, answer, look, wanted, onExpiry }: ShownProps) {
  const { expiry, kept, figures } = surface
  // What failed and what is waited for is said above; a surface of which that is so is not of now.
  const isOld = figures.trouble !== null
  const isPaused = usePaused()
  const nowMs = useHealth((health) => Math.floor(health.nowMs / MINUTE_MS) * MINUTE_MS)
  const asOf = momentWords(answer.timestamp, nowMs)
  const doubt = doubtWords(answer, isPaused, asOf)
  return (
    <>
      {doubt !== null && (
        <p className={css.notice} role="status">
          <SeverityIcon severity="warn" /> {doubt}
        </p>
      )}
      <div className={`${css.split} ${doubt === null && !isOld ? '' : 'ox-hatch'}`}>
        {expiry === null ? (
          <NoSmile answer={answer} wanted={wanted} />
        ) : (
          <Smile key={expiry} {...{ answer, expiry, kept, nowMs }} asTable={look.asTable} />
        )}
        <Slice answer={answer} chosen={expiry} asTable={look.asTable} onChoose={onExpiry} />
      </div>
      {look.isWhy && expiry !== null && <Why answer={answer} expiry={expiry} asOf={asOf} />}
    </>
  )
}

/** What the head says: what is seen, and what of it is to be doubted. */
function useHead(panelId: string, symbol: string | null, surface: ReturnType<typeof useSurface>): void {
  const { answer, expiry } = surface
  const slice = answer?.parameters.find((one) => one.expiry === expiry)
  const marks = answer?.arbitrage_flags.length ?? 0
  const days =
    slice === undefined
      ? ''
      : ` ${formatExpiry(slice.expiry)} · ${formatModel(daysOf(slice.time_years), 0)} d`
  usePanelHead(panelId, {
    context:
      symbol === null ? '' : `${symbol}${days}${answer === null ? '' : ` · ${modelName(answer.model)}`}`,
    badges: [
      ...(answer?.state === 'stale' ? [{ text: 'Stale', severity: 'warn' as const }] : []),
      ...(marks === 0 ? [] : [{ text: flagCountWords(marks), severity: 'warn' as const }]),
    ],
  })
}

/** In the place of a surface: that it is computed, that the engine is too busy, or why there is none. */
function NoSurface({
  symbol,
  figures,
  onShow,
}: Readonly<{
  symbol: string
  figures: ReturnType<typeof useSurface>['figures']
  onShow: (change: Readonly<{ symbol: string }>) => void
}>) {
  const { trouble, busySinceMs, ask } = figures
  if (trouble === null || busySinceMs !== null)
    return (
      <>
        <PanelSkeleton waitingFor={`Fitting the ${symbol} surface`} />
        <Computing figures={figures} />
      </>
    )
  if (trouble.retryAtMs !== null) return <Busy figures={figures} />
  return (
    <Trouble
      title={`No volatility surface of ${symbol}`}
      happened={trouble.words}
      {...(trouble.code === null ? {} : { code: trouble.code })}
      safe="Orders, positions and balances are not affected."
      next={
        trouble.code !== null && symbol !== 'SPX'
          ? { words: 'Show SPX', act: () => onShow({ symbol: 'SPX' }) }
          : { words: 'Ask again', act: ask }
      }
    />
  )
}

/** Implied volatility of one underlying: the smile of an expiry, the surface by delta, its term structure. */
export function Vol({ panelId }: PanelProps) {
  const { symbol, expiry: wanted, pointAt } = usePanelSubject(panelId)
  const [look, setLook] = useState(FIRST_LOOK)
  const { model, isFree, compared } = look
  const asked: Asked = { symbol, wanted, model, isFree, compared }
  const surface = useSurface(asked)
  const { answer } = surface
  useHead(panelId, symbol, surface)
  if (symbol === null)
    return <PanelSkeleton waitingFor="Waiting for a symbol: Ctrl K, then for example SPX" />
  if (answer === null) return <NoSurface symbol={symbol} figures={surface.figures} onShow={pointAt} />
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key.toLowerCase() !== 't' || event.ctrlKey || event.altKey || event.metaKey) return
    if (event.target instanceof HTMLSelectElement) return
    event.preventDefault()
    setLook({ ...look, asTable: !look.asTable })
  }
  const onExpiry = (expiry: string | null): void => pointAt({ expiry })
  return (
    <div className={`${css.vol} ox-data`} onKeyDown={onKeyDown}>
      <Bar
        look={look}
        expiries={answer.parameters.map(({ expiry }) => expiry)}
        expiry={surface.expiry}
        asOf={momentWords(answer.timestamp, Date.now())}
        onLook={(change) => setLook((before) => ({ ...before, ...change }))}
        onExpiry={onExpiry}
      />
      <Computing figures={surface.figures} />
      <Shown {...{ surface, answer, look, wanted, onExpiry }} />
    </div>
  )
}
