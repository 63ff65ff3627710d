import { DESK_PARAMETERS, differencesOf, marketMemoryMs } from '../../compliance/aml/index.ts'
import type { ParameterChanges } from '../../compliance/aml/index.ts'
import { addMs, MS_PER_DAY, ok, refused, toIso } from '../../kernel/index.ts'
import type { Clock, Failure, JsonObject, Result } from '../../kernel/index.ts'
import { pageOf, pagingAnswerOf } from '../../kernel/wire.ts'
import type { ContractOutputs } from '../../contract/index.ts'
import { approvalAnswerOf } from '../approvals/handlers.ts'
import type { Approvals } from '../approvals/service.ts'
import { waitingWishes } from '../approvals/waiting.ts'
import type { HandlerContext } from '../call.ts'
import { gated } from '../compute-gate.ts'
import type { ComputeGate } from '../compute-gate.ts'
import type { ComputePool } from '../compute.ts'
import type { HandlersOf } from '../handlers.ts'
import type { Registry } from '../identity/sessions.ts'
import { HUNDREDTHS, followed, takenBack } from '../risk/computations.ts'
import type { ComputationBoard } from '../risk/computations.ts'
import type { Store } from '../store/store.ts'
import { callerOf } from '../trading/requests.ts'
import { groupsOf, shownAnswerOf, titleOf, versionOf } from './answers.ts'
import { RULES_SUBJECT, RULE_CHANGE, fittingChange } from './change.ts'
import { readHistory } from './history.ts'
import type { HistoryPorts } from './history.ts'
import { labelsFor } from './labels.ts'
import type { RuleBook } from './rule-book.ts'

type Handlers = HandlersOf<'laboratory'>
type ReplayAnswer = ContractOutputs['laboratory']['replay']
type ReplayInput = Parameters<Handlers['replay']>[0]

type LaboratoryPorts = HistoryPorts &
  Readonly<{
    rules: RuleBook
    registry: Pick<Registry, 'accountsOf'>
    store: Pick<Store, 'cases' | 'identity' | 'monitoring'>
    approvals: Pick<Approvals, 'request'>
    compute: Pick<ComputePool, 'run'>
    computations: ComputationBoard
    gate: ComputeGate
    clock: Clock
  }>

const makeReading = ({
  rules,
  store,
  clock,
}: LaboratoryPorts): Pick<Handlers, 'parameters' | 'versions'> => ({
  parameters: async () => {
    const { version, effectiveAt, parameters } = rules.current()
    const now = clock.now()
    const waiting = await waitingWishes({ store, clock }, { kind: RULE_CHANGE })
    return ok({
      ...{ version, name: parameters.name },
      effective_at: effectiveAt === null ? null : toIso(effectiveAt),
      groups: groupsOf(parameters, DESK_PARAMETERS),
      pending: waiting.map((approval) => approvalAnswerOf(approval, now)),
    })
  },
  versions: async (input) => {
    const window = pageOf(input)
    const done = { kind: RULE_CHANGE, status: 'executed' } as const
    const { items, total } = await store.identity.approvals(done, window)
    return ok({ versions: items.map(versionOf), ...pagingAnswerOf(window, total) })
  },
})

type Replayed = Extract<Awaited<ReturnType<typeof replayed>>, { ok: true }>['value']

/** Reads the past in turns and replays it in a worker, under the rules in force and under the changed ones. */
async function replayed(ports: LaboratoryPorts, input: ReplayInput, context: HandlerContext) {
  const { rules, clock, compute } = ports
  const to = clock.now()
  const from = addMs(to, -input.days * MS_PER_DAY)
  const current = rules.current()
  const changed = rules.next(input.changes as ParameterChanges, to)
  if (!changed.ok) return changed
  const both = [current.parameters, changed.value.parameters]
  const memoryMs = Math.max(...both.map(({ rules: lines }) => marketMemoryMs(lines)))
  const history = await readHistory(ports, { from, to, marketMemoryMs: memoryMs }, context.signal)
  if (!history.ok) return history
  const hiddenFrom = await ports.registry.accountsOf(callerOf(context).userId)
  const labels = await labelsFor(ports, hiddenFrom)
  const what = { computations: ports.computations, id: input.computation_id, of: HUNDREDTHS }
  const result = await followed({ ...what, entry: 'laboratory.replay' }, context, (onShare) =>
    compute.run(
      'replay_rules',
      {
        ...history.value,
        ...{
          present: current.parameters,
          changed: changed.value.parameters,
          labels,
          from,
          hiddenFrom,
        },
      },
      { signal: context.signal, onProgress: onShare },
    ),
  )
  if (!result.ok) return result
  const changes = differencesOf(current.parameters, changed.value.parameters)
  return ok({ ...result.value, version: current.version, from, to, changes, labels })
}

function replayAnswerOf(done: Replayed): ReplayAnswer {
  const { before, after, won, lost, kept, labels } = done
  const confirmed = labels.filter(({ isTrue }) => isTrue).length
  return {
    base_version: done.version,
    ...{ from: toIso(done.from), to: toIso(done.to), history: done.history },
    changes: done.changes as ReplayAnswer['changes'],
    labels: { confirmed, false_positive: labels.length - confirmed },
    ...{ before, after, won, lost, kept },
    rules: done.byTypology.map(({ typology, ...compared }) => ({
      ...{ alert_type: typology, title: titleOf(typology) },
      ...compared,
    })),
    won_alerts: done.wonAlerts.map(shownAnswerOf),
    lost_alerts: done.lostAlerts.map(shownAnswerOf),
  }
}

const makeReplay = (ports: LaboratoryPorts): Handlers['replay'] =>
  takenBack(
    ports.computations,
    gated(
      ports.gate,
      'laboratory.replay',
      async (input: ReplayInput, context): Promise<Result<ReplayAnswer, Failure>> => {
        const done = await replayed(ports, input, context)
        return done.ok ? ok(replayAnswerOf(done.value)) : done
      },
      () => String(ports.rules.current().version),
      ' laboratory',
    ),
  )

/** Nobody changes the rules alone: what fits now is asked for, and done when a second person allows it. */
const makePropose =
  (ports: LaboratoryPorts): Handlers['propose'] =>
  async (input, context) => {
    const changes = input.changes as ParameterChanges
    const fitting = fittingChange(ports, { changes, baseVersion: input.base_version })
    if (!fitting.ok) return refused(fitting.failure)
    context.note({ resourceType: 'aml_parameter', facts: { base_version: input.base_version } })
    const payload: JsonObject = { base_version: input.base_version, changes: input.changes as JsonObject }
    const wish = { kind: RULE_CHANGE, subjectId: RULES_SUBJECT, payload, reason: input.reason }
    return ok(approvalAnswerOf(await ports.approvals.request(wish, context), ports.clock.now()))
  }

/** Handlers of `laboratory.*`. */
export const makeLaboratoryHandlers = (ports: LaboratoryPorts): Handlers => ({
  ...makeReading(ports),
  replay: makeReplay(ports),
  propose: makePropose(ports),
})
