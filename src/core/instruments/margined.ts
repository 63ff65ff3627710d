import type { Instrument } from './types.ts'

/**
 * Whether a position in it is a promise and not a possession: futures and perpetuals. Nobody pays for one; both sides hold
 * margin, and what its price moves is paid day by day.
 */
export const isMargined = ({ kind }: Pick<Instrument, 'kind'>): boolean =>
  kind === 'future' || kind === 'perpetual'
