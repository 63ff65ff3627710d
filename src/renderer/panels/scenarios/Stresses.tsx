import { Fragment, useState } from 'react'
import type { EntryOutput } from '../../client/index.ts'
import { useAnswer } from '../../terminal/hooks.ts'
import { useFigures } from '../../terminal/use-figures.ts'
import { SeverityIcon } from '../../widgets/plates/Badge.tsx'
import {
  NO_VALUE,
  directionClass,
  formatDay,
  formatModel,
  formatPercent,
} from '../../widgets/figures/format.ts'
import { PanelSkeleton } from '../../widgets/notices/PanelSkeleton.tsx'
import { Computing } from '../../widgets/notices/Computing.tsx'
import { Provenance } from '../../widgets/plates/Provenance.tsx'
import { SheetTable } from '../../widgets/tables/SheetTable.tsx'
import { NoFigures } from '../../widgets/notices/NoFigures.tsx'
import { CustomShock } from './CustomShock.tsx'
import { moveWords } from './matrix.ts'
import { Parts } from './Parts.tsx'
import type { Shock } from './shock.ts'
import sheet from '../../widgets/styles/Sheet.module.css'

type Answer = EntryOutput<'risk.stressTest'>
type Row = Answer['results'][number]
type Episode = EntryOutput<'risk.scenarios'>['scenarios'][number]

const REFRESH_MS = 15_000

const SEVERITY = {
  none: null,
  low: 'info',
  moderate: 'warn',
  high: 'warn',
  critical: 'critical',
} as const satisfies Record<Row['severity'], unknown>

const daysWords = (episode: Episode | undefined, row: Row): string => {
  if (episode !== undefined) return `${formatDay(episode.from, 'UTC')} to ${formatDay(episode.to, 'UTC')}`
  return row.days === 0 ? 'at once' : `after ${row.days} d`
}

function StressRow({
  row,
  episode,
  opened,
  onOpen,
}: Readonly<{ row: Row; episode: Episode | undefined; opened: boolean; onOpen: () => void }>) {
  const severity = SEVERITY[row.severity]
  return (
    <tr>
      <th scope="row">
        <button type="button" className={sheet.pick} aria-expanded={opened} onClick={onOpen}>
          {row.title ?? row.scenario}
        </button>
      </th>
      <td className="ox-muted">{daysWords(episode, row)}</td>
      <td className={sheet.figure}>{moveWords(row.price_shock)}</td>
      <td className={sheet.figure}>{moveWords(row.vol_shock)}</td>
      <td className={sheet.figure}>{formatModel(row.rate_shock * 10_000, 0, true)}</td>
      <td className={`${sheet.figure} ${directionClass(row.estimated_pnl)} ${sheet.strong}`}>
        {formatModel(row.estimated_pnl, 0, true)}
      </td>
      <td className={sheet.figure}>
        {row.estimated_pnl_pct === null ? NO_VALUE : formatPercent(row.estimated_pnl_pct, 1)}
      </td>
      <td>
        <span className={sheet.state}>
          {severity !== null && <SeverityIcon severity={severity} size={13} />}
          {row.severity}
        </span>
      </td>
    </tr>
  )
}

const HEADS = [
  'Scenario',
  'Days',
  { figure: 'Spot' },
  { figure: 'Vol' },
  { figure: 'Rate bp' },
  { figure: 'P&L $' },
  { figure: 'Of equity' },
  'Severity',
]

function Table({ answer, episodes }: Readonly<{ answer: Answer; episodes: readonly Episode[] }>) {
  const [opened, setOpened] = useState<string | null>(null)
  return (
    <SheetTable caption="Stress scenarios" heads={HEADS}>
      {answer.results.map((row, at) => {
        const key = `${at} ${row.scenario}`
        return (
          <Fragment key={key}>
            <StressRow
              row={row}
              episode={episodes.find(({ name }) => name === row.scenario)}
              opened={opened === key}
              onOpen={() => setOpened(opened === key ? null : key)}
            />
            {opened === key && (
              <tr>
                <td colSpan={HEADS.length}>
                  <Parts caption={`Positions in ${row.title ?? row.scenario}`} parts={row.by_position} />
                </td>
              </tr>
            )}
          </Fragment>
        )
      })}
    </SheetTable>
  )
}

/** Named episodes and own shocks, each with the whole book valued anew. */
export function Stresses({ accountId }: Readonly<{ accountId: string }>) {
  const [own, setOwn] = useState<readonly Shock[]>([])
  const { outcome } = useAnswer('risk.scenarios', {})
  const episodes = outcome?.kind === 'answer' ? outcome.value.scenarios : []
  const names = episodes.map(({ name }) => name)
  const scenarios = own.length === 0 ? {} : { scenarios: [...names, ...own] }
  const figures = useFigures('risk.stressTest', { account_id: accountId, ...scenarios }, REFRESH_MS)
  const answer = figures.value
  return (
    <section className={sheet.section} aria-labelledby="scenario-stresses">
      <h2 id="scenario-stresses">
        Stress scenarios <span>{answer === null ? '' : `${answer.results.length}`}</span>
      </h2>
      {answer === null && figures.trouble === null && <PanelSkeleton waitingFor="Revaluing the book" />}
      {answer === null && figures.trouble !== null && <NoFigures what="stress scenarios" figures={figures} />}
      {answer !== null && (
        <>
          <Table answer={answer} episodes={episodes} />
          <Provenance words="Full revaluation at the marks of now" figures={figures}>
            <p>
              Spot and vol shocks are relative, rates are added. A title opens its positions. Severity is the
              loss in the equity: low from 1 %, moderate from 5 %, high from 15 %, critical from 30 %.
            </p>
            <p>{answer.sources}</p>
            {answer.approximation !== null && <p>{answer.approximation}</p>}
          </Provenance>
        </>
      )}
      <Computing figures={figures} />
      <CustomShock
        number={own.length + 1}
        onAdd={(shock) => setOwn([...own, shock])}
        onClear={own.length === 0 ? null : () => setOwn([])}
      />
    </section>
  )
}
