import { SeverityIcon } from '../plates/Badge.tsx'
import { instrumentName } from '../words/instrument.ts'

/** What the figures leave out, by name and reason: a sum must not hide a hole. */
export function Unvalued({
  unvalued,
}: Readonly<{ unvalued: readonly Readonly<{ symbol: string; reason: string }>[] }>) {
  if (unvalued.length === 0) return null
  const names = unvalued.map(({ symbol, reason }) => `${instrumentName(symbol)}: ${reason}`)
  return (
    <p role="note">
      <SeverityIcon severity="warn" size={13} /> {unvalued.length}{' '}
      {unvalued.length === 1 ? 'position is' : 'positions are'} left out. {names.join(' ')}
    </p>
  )
}
