import { useState } from 'react'
import { sentenceOf } from '../../client/index.ts'
import { timeZoneHere } from '../../shell/clock.ts'
import { useAnswer, usePanelHead, useSession } from '../../terminal/hooks.ts'
import { useFigures } from '../../terminal/use-figures.ts'
import type { Figures } from '../../terminal/use-figures.ts'
import { Button } from '../../widgets/buttons/Button.tsx'
import { Busy, Computing } from '../../widgets/notices/Computing.tsx'
import { NO_VALUE, formatDay } from '../../widgets/figures/format.ts'
import { PanelSkeleton } from '../../widgets/notices/PanelSkeleton.tsx'
import { SheetTable } from '../../widgets/tables/SheetTable.tsx'
import { Toggles, inDays } from '../../widgets/buttons/Toggles.tsx'
import { Told } from '../../widgets/notices/Told.tsx'
import { Trouble } from '../../widgets/notices/Trouble.tsx'
import type { PanelProps } from '../panel.ts'
import { Comparison } from './Comparison.tsx'
import { Parameters } from './Parameters.tsx'
import { Propose } from './Propose.tsx'
import { Versions } from './Versions.tsx'
import { changesOf, groupWords, parameterWords, valueWords, withValue } from './words.ts'
import type { Draft, Parameter, Replay, Rules } from './words.ts'
import css from '../../widgets/styles/Sheet.module.css'

const DAYS = [30, 90, 365] as const

/** A trial is asked for by hand; by itself it is asked again once a day at most. */
const NEVER_MS = 86_400_000

type Asked = Readonly<{ changes: Draft; days: number }>

/** What is on trial, what was tried last, and which rule is before the reader. */
function useBench(rules: Rules) {
  const [draft, setDraft] = useState<Draft>({})
  const [days, setDays] = useState<number>(90)
  const [name, setName] = useState(rules.groups[0]?.group ?? '')
  const [asked, setAsked] = useState<Asked | null>(null)
  const [round, setRound] = useState(0)
  const group = rules.groups.find((one) => one.group === name) ?? rules.groups[0]
  const figures = useFigures('laboratory.replay', asked, NEVER_MS)
  const wanted = JSON.stringify({ changes: draft, days })
  return {
    ...{ draft, days, group, figures, round, setDays, setName },
    isAsked: asked !== null,
    /** The result that is shown is of what is on trial now. */
    isTried: figures.value !== null && figures.trouble === null && JSON.stringify(asked) === wanted,
    change: (parameter: Parameter, value: Parameter['value']): void =>
      setDraft((before) => withValue(before, parameter, value)),
    drop: (parameter: Parameter): void => {
      setDraft((before) => withValue(before, parameter, parameter.value))
      setRound((before) => before + 1)
    },
    clear: (): void => {
      setDraft({})
      setAsked(null)
      setRound((before) => before + 1)
    },
    tryIt: (): void => {
      if (JSON.stringify(asked) === wanted) figures.ask()
      else setAsked({ changes: draft, days })
    },
  }
}

type Bench = ReturnType<typeof useBench>

function Bar({ bench, rules, onPropose }: Readonly<{ bench: Bench; rules: Rules; onPropose: () => void }>) {
  const mayWrite = useSession(({ user }) => user?.permissions.includes('compliance.write') ?? false)
  const count = Object.keys(bench.draft).length
  return (
    <div className={css.bar} role="toolbar" aria-label="Rule, days and trial">
      <label>
        Rule{' '}
        <select value={bench.group?.group ?? ''} onChange={({ target }) => bench.setName(target.value)}>
          {rules.groups.map((group) => (
            <option key={group.group} value={group.group}>
              {groupWords(group)}
            </option>
          ))}
        </select>
      </label>
      <Toggles options={DAYS.map(inDays)} value={bench.days} onChoose={bench.setDays} />
      <Button
        kind="primary"
        offBecause={count === 0 ? 'Off: change a parameter' : null}
        busy={bench.figures.busySinceMs !== null}
        onClick={bench.tryIt}
      >
        Try it
      </Button>
      {mayWrite && count > 0 && (
        <Button offBecause={bench.isTried ? null : 'Off: try it first'} onClick={onPropose}>
          Ask for approval
        </Button>
      )}
      {count > 0 && (
        <Button kind="quiet" onClick={bench.clear}>
          Clear
        </Button>
      )}
    </div>
  )
}

/** What is on trial, rule by rule, each with the way back. */
function OnTrial({ bench, rules }: Readonly<{ bench: Bench; rules: Rules }>) {
  const changed = rules.groups.flatMap((group) =>
    group.parameters.flatMap((parameter) => {
      const value = bench.draft[parameter.name]
      return value === undefined ? [] : [{ group, parameter, value }]
    }),
  )
  if (changed.length === 0) return null
  return (
    <SheetTable caption="On trial" heads={['Rule', 'Parameter', 'In force', 'On trial', 'Act']}>
      {changed.map(({ group, parameter, value }) => (
        <tr key={parameter.name}>
          <th scope="row">{groupWords(group)}</th>
          <td>{parameterWords(parameter.name)}</td>
          <td>
            <del>{valueWords(parameter, parameter.value)}</del>
          </td>
          <td>
            <ins>{valueWords(parameter, value)}</ins>
          </td>
          <td>
            <Button
              kind="quiet"
              aria-label={`Take back ${parameterWords(parameter.name).toLowerCase()}`}
              onClick={() => bench.drop(parameter)}
            >
              Take back
            </Button>
          </td>
        </tr>
      ))}
    </SheetTable>
  )
}

function NoComparison({ figures }: Readonly<{ figures: Figures<Replay> }>) {
  const { trouble, ask } = figures
  if (trouble === null || trouble.retryAtMs !== null) return <Busy figures={figures} />
  return (
    <Trouble
      title="The change could not be tried"
      happened={trouble.words}
      {...(trouble.code === null ? {} : { code: trouble.code })}
      safe="A trial reads the past and changes nothing."
      next={{ words: 'Try again', act: ask }}
    />
  )
}

function Result({ figures }: Readonly<{ figures: Figures<Replay> }>) {
  const { value, trouble, busySinceMs } = figures
  return (
    <>
      {value === null && trouble !== null && <NoComparison figures={figures} />}
      {value === null && trouble === null && busySinceMs !== null && (
        <PanelSkeleton waitingFor="Replaying the desk’s history under both sets" />
      )}
      <Computing figures={figures} />
      {value !== null && <Comparison replay={value} />}
    </>
  )
}

function Room({ rules, reload }: Readonly<{ rules: Rules; reload: () => void }>) {
  const bench = useBench(rules)
  const [asking, setAsking] = useState(false)
  const [told, setTold] = useState<string | null>(null)
  const { draft, group } = bench
  return (
    <>
      <Bar bench={bench} rules={rules} onPropose={() => setAsking(true)} />
      <Told told={told === null ? null : { words: told, failed: false }} />
      <section className={css.section} aria-labelledby="laboratory-rule">
        <h2 id="laboratory-rule">
          {group === undefined ? NO_VALUE : groupWords(group)}{' '}
          <span>{changesOf(Object.keys(draft).length)} on trial</span>
        </h2>
        {group !== undefined && (
          <Parameters
            key={group.group}
            group={group}
            draft={draft}
            round={bench.round}
            onChange={(parameter, value) => {
              setTold(null)
              bench.change(parameter, value)
            }}
          />
        )}
      </section>
      <OnTrial bench={bench} rules={rules} />
      {bench.isAsked && <Result figures={bench.figures} />}
      <Versions rules={rules} round={bench.round} />
      {asking && (
        <Propose
          draft={draft}
          version={rules.version}
          onClose={() => setAsking(false)}
          onDone={() => {
            setTold('A second officer must allow it. It waits under Approvals.')
            bench.clear()
            reload()
          }}
        />
      )}
    </>
  )
}

/** The rules of monitoring: what is in force, what a change would have done to the desk's own past, and asking for it. */
export function Laboratory({ panelId }: PanelProps) {
  const { outcome, reload } = useAnswer('laboratory.parameters', {})
  const rules = outcome?.kind === 'answer' ? outcome.value : null
  const since = rules?.effective_at ?? null
  const pending = rules?.pending.length ?? 0
  usePanelHead(panelId, {
    context:
      rules === null
        ? ''
        : since === null
          ? 'rules of the release'
          : `version ${rules.version} since ${formatDay(since, timeZoneHere())}`,
    badges: pending > 0 ? [{ text: `${pending} waiting`, severity: 'warn' }] : [],
  })
  if (outcome === null) return <PanelSkeleton waitingFor="Asking for the rules" />
  return (
    <div className={css.sheet} tabIndex={0} role="region" aria-label="Rules and trials">
      {rules === null ? (
        <Trouble
          title="The rules cannot be shown"
          happened={outcome.kind === 'answer' ? '' : sentenceOf(outcome)}
          safe="Reading changes nothing."
          next={{ words: 'Ask again', act: reload }}
        />
      ) : (
        <Room key={rules.version} rules={rules} reload={reload} />
      )}
    </div>
  )
}
