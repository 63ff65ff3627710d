import { whenHere, zoneHere } from '../../shell/clock.ts'
import { useAnswer, useTerminal } from '../../terminal/hooks.ts'
import { usePeople } from '../../terminal/use-people.ts'
import { SheetTable } from '../../widgets/tables/SheetTable.tsx'
import { parameterWords, valueWords } from './words.ts'
import type { Parameter, Rules } from './words.ts'
import { Unanswered } from '../../widgets/notices/Unanswered.tsx'
import css from '../../widgets/styles/Sheet.module.css'

const NEWEST = { page: 1, per_page: 10 } as const

/** What waits for a second person, with the way there. */
function Waiting({ pending }: Readonly<{ pending: Rules['pending'] }>) {
  const { dock } = useTerminal()
  if (pending.length === 0) return null
  return (
    <p className={css.note}>
      {pending.length === 1 ? 'One change waits' : `${pending.length} changes wait`} for a second person.{' '}
      <button type="button" className={css.pick} onClick={() => dock.open('approvals')}>
        Open approvals
      </button>
    </p>
  )
}

/** Every version of the rules: what changed from what to what, by whose two hands. */
export function Versions({ rules, round }: Readonly<{ rules: Rules; round: number }>) {
  return (
    <section className={css.section} aria-labelledby="laboratory-versions">
      <h2 id="laboratory-versions">
        Versions <span>newest first</span>
      </h2>
      <Waiting pending={rules.pending} />
      <Table key={`${rules.version} ${round}`} rules={rules} />
    </section>
  )
}

function Table({ rules }: Readonly<{ rules: Rules }>) {
  const { outcome, reload } = useAnswer('laboratory.versions', NEWEST)
  const people = usePeople()
  if (outcome?.kind !== 'answer') return <Unanswered what="the versions" outcome={outcome} onAgain={reload} />
  if (outcome.value.total === 0)
    return <p className={css.note}>Nothing was changed yet: the rules are as the release has them.</p>
  const known = new Map<string, Parameter>(
    rules.groups.flatMap(({ parameters }) => parameters.map((parameter) => [parameter.name, parameter])),
  )
  const words = (name: string, value: unknown): string => {
    const parameter = known.get(name)
    return parameter === undefined ? JSON.stringify(value) : valueWords(parameter, value)
  }
  return (
    <SheetTable
      caption="Versions of the rules"
      heads={[
        'Version',
        `Since, ${zoneHere()}`,
        'Parameter',
        'Old',
        'New',
        'Asked by',
        'Allowed by',
        'Reason',
      ]}
    >
      {outcome.value.versions.flatMap((version) =>
        version.changes.map(({ name, before, after }) => (
          <tr key={`${version.version} ${name}`}>
            <th scope="row">{version.version}</th>
            <td>{whenHere(version.effective_at)}</td>
            <td>
              {name.split('.')[1] === undefined ? '' : `${name.split('.').slice(-2)[0]} `}
              {parameterWords(name)}
            </td>
            <td>
              <del>{words(name, before)}</del>
            </td>
            <td>
              <ins>{words(name, after)}</ins>
            </td>
            <td>{people(version.requested_by)}</td>
            <td>{people(version.approved_by)}</td>
            <td className={css.words}>{version.reason}</td>
          </tr>
        )),
      )}
    </SheetTable>
  )
}
