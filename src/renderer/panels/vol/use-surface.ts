import { useAnswer, useHealth } from '../../terminal/hooks.ts'
import { useFigures } from '../../terminal/use-figures.ts'
import type { Figures } from '../../terminal/use-figures.ts'
import { useRefresh } from '../../terminal/use-refresh.ts'
import { shownExpiry } from './rows.ts'
import type { KeptFit, SurfaceAnswer } from './rows.ts'
import type { Model } from './words.ts'

const REFRESH_MS = 3_000
/** Fits are kept once a minute at most; what they are compared with moves no faster. */
const KEPT_MS = 15_000
const MINUTE_MS = 60_000

/** Which kept fit the present one is compared with. */
export const COMPARED = [
  ['last', 'last kept fit'],
  ['hour', 'fit of 1 hour ago'],
  ['day', 'fit of 1 day ago'],
  ['week', 'fit of 1 week ago'],
] as const
export type Compared = (typeof COMPARED)[number][0] | ''

const BACK_MS = { last: 0, hour: 3_600_000, day: 86_400_000, week: 604_800_000 } as const

export const PHI = 'power_law'
export const BETA = 1

export type Asked = Readonly<{
  symbol: string | null
  wanted: string | null
  model: Model
  isFree: boolean
  compared: Compared
}>

type Surface = Readonly<{
  /** The last answer of this symbol; null before the first. */
  answer: SurfaceAnswer | null
  /** The question behind it: what is computed now, how to end it, why the last one has no answer. */
  figures: Figures<SurfaceAnswer>
  /** The expiry that is shown; null when the wanted one was not fitted. */
  expiry: string | null
  kept: KeptFit | null
}>

/** Asks for the surface and the kept fit beside it, and again every few seconds while somebody looks. */
export function useSurface({ symbol, wanted, model, isFree, compared }: Asked): Surface {
  const nowMs = useHealth((health) => Math.floor(health.nowMs / MINUTE_MS) * MINUTE_MS)
  const fit = isFree ? 'free' : 'arbitrage_free'
  const asked = useFigures(
    'vol.surface',
    symbol === null ? null : { symbol, model, fit, phi: PHI, beta: BETA },
    REFRESH_MS,
  )
  // Another symbol's surface is never shown under this one's name.
  const answer = asked.value?.symbol === symbol ? asked.value : null
  const expiry = answer === null ? null : shownExpiry(answer, wanted)
  const to = compared === '' || compared === 'last' ? undefined : new Date(nowMs - BACK_MS[compared])
  const history = useAnswer(
    'vol.surfaceHistory',
    symbol === null || expiry === null || compared === ''
      ? null
      : { symbol, expiry, limit: 1, ...(to === undefined ? {} : { to: to.toISOString() }) },
  )
  const { reload } = history
  useRefresh(reload, expiry === null || compared === '' ? null : KEPT_MS)
  const found = history.outcome?.kind === 'answer' ? history.outcome.value : null
  const isOf = compared !== '' && found?.symbol === symbol && found.expiry === expiry
  return {
    answer,
    figures: { ...asked, value: answer },
    expiry,
    kept: isOf ? (found.fits[0] ?? null) : null,
  }
}
