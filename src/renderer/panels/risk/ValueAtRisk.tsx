import { useState } from 'react'
import type { EntryInput, EntryOutput } from '../../client/index.ts'
import { useFigures } from '../../terminal/use-figures.ts'
import type { Figures } from '../../terminal/use-figures.ts'
import { Badge } from '../../widgets/plates/Badge.tsx'
import { NO_VALUE, formatDay, formatModel } from '../../widgets/figures/format.ts'
import { PanelSkeleton } from '../../widgets/notices/PanelSkeleton.tsx'
import { Computing } from '../../widgets/notices/Computing.tsx'
import { Provenance } from '../../widgets/plates/Provenance.tsx'
import { SheetTable } from '../../widgets/tables/SheetTable.tsx'
import { Unvalued } from '../../widgets/notices/Unvalued.tsx'
import { NoFigures } from '../../widgets/notices/NoFigures.tsx'
import { Toggles, inDays } from '../../widgets/buttons/Toggles.tsx'
import sheet from '../../widgets/styles/Sheet.module.css'

type Answer = EntryOutput<'risk.var'>
type Method = NonNullable<EntryInput<'risk.var'>['method']>

const METHODS = [
  ['historical', 'Historical'],
  ['parametric', 'Parametric, normal'],
  ['student_t', 'Parametric, Student t'],
  ['cornish_fisher', 'Cornish–Fisher'],
  ['monte_carlo', 'Monte Carlo'],
] as const satisfies readonly (readonly [Method, string])[]

type Shown = (typeof METHODS)[number][0]

const WHY: Readonly<Record<Shown, string>> = {
  historical:
    'Historical: the positions held now are revalued under each past day’s moves of all their underlyings; the VaR is the loss at the level’s rank among these days, ES the mean of the losses beyond it. Over more days than one both grow with the square root of time.',
  parametric:
    'Parametric, normal: mean and deviation of the same daily profits under a normal distribution. It understates fat tails; options bend away from it.',
  student_t:
    'Parametric, Student t: mean and deviation of the same daily profits; the degrees of freedom are fitted to their kurtosis.',
  cornish_fisher:
    'Cornish–Fisher: the normal quantile corrected for skewness and kurtosis of the same daily profits. Outside its domain the correction is not monotonic and is said to be so.',
  monte_carlo:
    'Monte Carlo: correlated lognormal moves of the underlyings from the covariance of their past, antithetic, each revalued in full. The same seed gives the same figures.',
}

const HORIZONS = [1, 5, 10, 20] as const
const LEVELS = [0.95, 0.975, 0.99] as const
const REFRESH_MS = 15_000

function Tools({
  method,
  days,
  onMethod,
  onDays,
}: Readonly<{
  method: Shown
  days: number
  onMethod: (method: Shown) => void
  onDays: (days: number) => void
}>) {
  return (
    <div className={sheet.bar} role="toolbar" aria-label="Method and horizon">
      <label>
        Method{' '}
        <select value={method} onChange={(event) => onMethod(event.target.value as Shown)}>
          {METHODS.map(([value, words]) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
        </select>
      </label>
      <Toggles options={HORIZONS.map(inDays)} value={days} onChoose={onDays} />
    </div>
  )
}

function Table({ answer }: Readonly<{ answer: Answer }>) {
  const rows = Object.values(answer.var_results)
  return (
    <SheetTable
      caption="Value at risk and expected shortfall by level"
      heads={['Level', { figure: 'VaR $' }, { figure: 'VaR, % of equity' }, { figure: 'ES $' }]}
    >
      {rows.map((row) => (
        <tr key={row.confidence_level}>
          <th scope="row">{Number((row.confidence_level * 100).toPrecision(6))} %</th>
          <td className={`${sheet.figure} ${sheet.strong}`}>{formatModel(row.var, 0)}</td>
          <td className={sheet.figure}>{row.var_pct === null ? NO_VALUE : formatModel(row.var_pct, 2)}</td>
          <td className={`${sheet.figure} ${sheet.strong}`}>{formatModel(row.cvar, 0)}</td>
        </tr>
      ))}
    </SheetTable>
  )
}

const observed = ({ method, observations, history, time_horizon_days: days }: Answer): string => {
  const name = METHODS.find(([value]) => value === method)?.[1] ?? method
  const counted = method === 'monte_carlo' ? `${formatModel(observations, 0)} paths` : `${observations} days`
  const past = `${formatDay(history.from, 'UTC')} to ${formatDay(history.to, 'UTC')}`
  return `${name}, ${days} d, ${counted}, ${past}`
}

function Told({ figures, answer }: Readonly<{ figures: Figures<Answer>; answer: Answer }>) {
  const method = METHODS.find(([value]) => value === answer.method)?.[0] ?? 'historical'
  return (
    <>
      {!answer.domain_valid && (
        <p>
          <Badge text="out of domain" severity="warn" /> Skewness and kurtosis of this book lie outside the
          domain of Cornish–Fisher: do not lean on these figures.
        </p>
      )}
      <Provenance words={observed(answer)} figures={figures}>
        <p>{WHY[method]}</p>
        {answer.seed !== null && <p>Seed {answer.seed}.</p>}
        {answer.approximation !== null && <p>{answer.approximation}</p>}
        <p>A loss is positive. Rates and the shape of the smile stay as they are in each scenario.</p>
      </Provenance>
      <Unvalued unvalued={answer.unvalued} />
    </>
  )
}

/** VaR and ES of what is held now, by a chosen method and horizon. */
export function ValueAtRisk({ accountId }: Readonly<{ accountId: string }>) {
  const [method, setMethod] = useState<Shown>('historical')
  const [days, setDays] = useState<number>(1)
  const input = {
    ...{ account_id: accountId, method, time_horizon_days: days, confidence_levels: [...LEVELS] },
  }
  const figures = useFigures('risk.var', input, REFRESH_MS)
  const answer = figures.value
  return (
    <section className={sheet.section} aria-labelledby="risk-var">
      <h2 id="risk-var">
        Value at risk <span>{`${days} d, what may be lost`}</span>
      </h2>
      <Tools method={method} days={days} onMethod={setMethod} onDays={setDays} />
      {answer === null && figures.trouble === null && <PanelSkeleton waitingFor="Revaluing the past" />}
      {answer === null && figures.trouble !== null && <NoFigures what="VaR" figures={figures} />}
      {answer !== null && (
        <>
          <Table answer={answer} />
          <Told figures={figures} answer={answer} />
        </>
      )}
      <Computing figures={figures} />
    </section>
  )
}
