import { useState } from 'react'
import { Button } from '../../widgets/buttons/Button.tsx'
import { formatExpiry, formatModel } from '../../widgets/figures/format.ts'
import { flagsOf } from './rows.ts'
import type { SurfaceAnswer } from './rows.ts'
import { forwardWords } from './Smile.tsx'
import { BETA, PHI } from './use-surface.ts'
import { caseOf, droppedWords, flagCountWords, modelWords, parameterWords } from './words.ts'
import css from './vol.module.css'

/** Where the numbers come from, in lines; `asOf` in the reader's clock. */
function reasonsOf(
  answer: SurfaceAnswer,
  expiry: string,
  asOf: string,
): readonly (readonly [string, string])[] {
  const slice = answer.parameters.find((one) => one.expiry === expiry)
  const smile = answer.smiles.find((one) => one.expiry === expiry)
  if (slice === undefined || smile === undefined) return []
  const flags = flagsOf(answer, expiry).length
  return [
    ['Model', modelWords(answer)],
    ['Parameters', parameterWords(slice)],
    [
      'Inputs',
      `forward ${forwardWords(slice.forward)} from put–call parity, ${formatModel(slice.time_years, 5)} years to expiry`,
    ],
    [
      'Quotes used',
      `${slice.quotes} strikes, the side out of the money of each, weighted by 1 / (ask − bid) in volatility`,
    ],
    ['Left out', droppedWords(smile.dropped)],
    ['Fit error', `${formatModel(slice.rmse * 100, 3)} points, root mean square over every quote alike`],
    ['Arbitrage', flags === 0 ? 'none found, butterfly or calendar' : flagCountWords(flags)],
    [
      'As of',
      `${asOf}, source ${answer.source}, ${smile.state === 'stale' ? 'stale quotes had to be used' : 'live quotes'}`,
    ],
  ]
}

/** Why this number: model, inputs, quotes and their age, and a case that gives the same numbers anywhere. */
export function Why({
  answer,
  expiry,
  asOf,
}: Readonly<{ answer: SurfaceAnswer; expiry: string; asOf: string }>) {
  const [told, setTold] = useState('')
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(caseOf(answer, { phi: PHI, beta: BETA }))
      setTold('Copied: a request with these very quotes, and the parameters that it gave.')
    } catch {
      setTold('Not copied: the system does not let this window write to the clipboard.')
    }
  }
  return (
    <section className={css.why} aria-label="Why this number">
      <h2>
        Why this number <span>{formatExpiry(expiry)}</span>
      </h2>
      <dl>
        {reasonsOf(answer, expiry, asOf).map(([label, words]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
      <p className={css.acts}>
        <Button onClick={() => void copy()}>Copy the case</Button>
        <span role="status">{told}</span>
      </p>
    </section>
  )
}
