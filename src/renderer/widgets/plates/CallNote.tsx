import { SeverityIcon } from './Badge.tsx'
import { CALL_ACCEPTS, indicationWords, marketWords } from '../words/market-words.ts'
import type { Trading } from '../words/market-words.ts'
import css from './CallNote.module.css'

/** What a call is, what it would trade now, and which orders it takes; nothing outside of one. */
export function CallNote({ trading, decimals }: Readonly<{ trading: Trading; decimals: number }>) {
  const indication = indicationWords(trading, decimals)
  if (indication === null) return null
  return (
    <div className={`${css.note} ox-data`} role="group" aria-label="Call">
      <p className={css.phase}>
        <SeverityIcon severity="warn" size={13} /> {marketWords(trading)}
      </p>
      <p>{indication}</p>
      <p className={css.accepts}>{CALL_ACCEPTS}</p>
    </div>
  )
}
