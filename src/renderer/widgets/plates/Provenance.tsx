import type { ReactNode } from 'react'
import type { Figures } from '../../terminal/use-figures.ts'
import { timeZoneHere } from '../../shell/clock.ts'
import { formatLatency, formatTime, zoneName } from '../figures/format.ts'
import css from './Provenance.module.css'

/** `computed 10:42:16 ET, 84 ms`; empty before the first answer. */
function runWords({ answeredAtMs, tookMs }: Pick<Figures<unknown>, 'answeredAtMs' | 'tookMs'>): string {
  if (answeredAtMs === null) return ''
  const zone = timeZoneHere()
  return `computed ${formatTime(answeredAtMs, zone)} ${zoneName(zone, answeredAtMs)}, ${formatLatency(tookMs)}`
}

/** Where a figure comes from: one line, and behind it why it is this number and not another. */
export function Provenance({
  words,
  figures,
  children,
}: Readonly<{
  words: string
  figures: Pick<Figures<unknown>, 'answeredAtMs' | 'tookMs'>
  children?: ReactNode
}>) {
  const run = runWords(figures)
  const line = [words, run].filter((one) => one !== '').join(' · ')
  if (children === undefined) return <p className={css.line}>{line}</p>
  return (
    <details className={css.why}>
      <summary>
        {line} <span className={css.ask}>Why this number</span>
      </summary>
      <div className={css.reasons}>{children}</div>
    </details>
  )
}
