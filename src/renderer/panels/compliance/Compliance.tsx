import { usePanelHead } from '../../terminal/hooks.ts'
import { oldBadges, useFigures } from '../../terminal/use-figures.ts'
import { PanelSkeleton } from '../../widgets/notices/PanelSkeleton.tsx'
import { Trouble } from '../../widgets/notices/Trouble.tsx'
import type { PanelProps } from '../panel.ts'
import { Checklist } from './Checklist.tsx'
import { Alerts, Cases, Filings, Lists, People } from './Sections.tsx'
import { asOfWords } from './words.ts'
import type { Dashboard } from './words.ts'
import css from '../../widgets/styles/Sheet.module.css'

const REFRESH_MS = 15_000
const NOTHING = {}

const lateOf = ({ cases, kyc, filings }: Dashboard): number =>
  cases.overdue + kyc.reviews_overdue + filings.overdue

/** How compliance stands: what waits, until when, and what is late; every figure opens the panel where it is worked off. */
export function Compliance({ panelId }: PanelProps) {
  const figures = useFigures('complianceDashboard.get', NOTHING, REFRESH_MS)
  const { value, trouble, ask } = figures
  const late = value === null ? 0 : lateOf(value)
  usePanelHead(panelId, {
    context: value === null ? '' : asOfWords(value.as_of),
    badges: [
      ...(late > 0 ? [{ text: `${late} late`, severity: 'critical' as const }] : []),
      ...oldBadges(figures),
    ],
  })
  if (value === null && trouble === null) return <PanelSkeleton waitingFor="Counting what waits" />
  return (
    <div className={css.sheet} tabIndex={0} role="region" aria-label="What waits in compliance">
      {trouble !== null && (
        <Trouble
          title={
            value === null ? 'How compliance stands is not known' : 'The figures are the last ones known'
          }
          happened={trouble.words}
          safe="Reading changes nothing."
          next={{ words: 'Ask again', act: ask }}
        />
      )}
      {value !== null && (
        <>
          <Cases cases={value.cases} />
          <Alerts alerts={value.alerts} />
          <People kyc={value.kyc} approvals={value.approvals_waiting} faulty={value.filings.faulty} />
          <Filings filings={value.filings} />
          <Lists screening={value.screening} />
          <Checklist />
        </>
      )}
    </div>
  )
}
