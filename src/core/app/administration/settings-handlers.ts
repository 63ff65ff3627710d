import type { AuditFact, AuditRecord } from '../../audit/index.ts'
import type { ContractOutputs } from '../../contract/index.ts'
import { settingsSchema } from '../../contract/settings.ts'
import type { SettingName, SettingValues } from '../../contract/settings.ts'
import { ok } from '../../kernel/index.ts'
import type { Clock } from '../../kernel/index.ts'
import { pageOf, pagingAnswerOf } from '../../kernel/wire.ts'
import type { AuditPorts } from '../audit/ports.ts'
import { logAnswerOf } from '../audit/reading.ts'
import type { HandlerContext } from '../call.ts'
import type { Desk } from '../desk-port/desk.ts'
import type { HandlersOf } from '../handlers.ts'
import { callerOf } from '../identity/callers.ts'
import type { Registry } from '../identity/sessions.ts'
import type { KeyedQueue } from '../keyed-queue.ts'
import { personalOf } from '../pipeline/audit-trail.ts'
import { settle } from '../trading/place-order.ts'
import type { TradingDeps } from '../trading/place-order.ts'
import type { SettingsBook } from './settings.ts'

export type SettingsPorts = Readonly<{
  settings: SettingsBook
  desk: Pick<Desk, 'controls' | 'setControl'>
  committer: TradingDeps['committer']
  publish: TradingDeps['publish']
  /** One change after another: each is recorded with what it found. */
  queue: KeyedQueue
  registry: Pick<Registry, 'user'>
  log: Pick<AuditPorts, 'store' | 'cipher' | 'hasher'>
  clock: Clock
}>

type SettingAnswer = ContractOutputs['administration']['settings']['settings'][number]
type ChangeAnswer = ContractOutputs['administration']['settingHistory']['changes'][number]
type Wanted = Readonly<{ [Name in SettingName]?: SettingValues[Name] | undefined }>

const CHANGED = 'setting.changed'

const NAMES = Object.keys(settingsSchema.shape) as readonly SettingName[]

/** Whether the venue takes no orders, whoever halted it. */
export const isMaintenance = (desk: Pick<Desk, 'controls'>): boolean =>
  desk.controls().some(({ scope, state }) => scope === 'venue' && state === 'halted')

const valuesOf = ({ settings, desk }: SettingsPorts): SettingValues => ({
  maintenance_mode: isMaintenance(desk),
  ...settings.values(),
})

const BOUNDED = {
  session_idle_minutes: { unit: 'minutes', schema: settingsSchema.shape.session_idle_minutes },
  password_min_length: { unit: 'characters', schema: settingsSchema.shape.password_min_length },
} as const

/** Who holds one of them reads it at each use (`identityUnderSettings`), so that none waits for a start. */
const TAKES_EFFECT: Readonly<Record<SettingName, SettingAnswer['takes_effect']>> = {
  maintenance_mode: 'at_once',
  registration_open: 'at_once',
  session_idle_minutes: 'at_once',
  password_min_length: 'at_once',
}

const boundsOf = (name: SettingName): Pick<SettingAnswer, 'unit' | 'minimum' | 'maximum'> => {
  if (name !== 'session_idle_minutes' && name !== 'password_min_length') {
    return { unit: null, minimum: null, maximum: null }
  }
  const { unit, schema } = BOUNDED[name]
  return { unit, minimum: schema.minValue, maximum: schema.maxValue }
}

function settingsAnswerOf(ports: SettingsPorts): SettingAnswer[] {
  const values = valuesOf(ports)
  const defaults: SettingValues = { maintenance_mode: false, ...ports.settings.defaults }
  return NAMES.map((name) => ({
    ...{ name, value: values[name], default_value: defaults[name] },
    ...boundsOf(name),
    takes_effect: TAKES_EFFECT[name],
  }))
}

type Change = Readonly<{ name: SettingName; before: boolean | number; after: boolean | number }>

const changeFact = (
  { clock }: SettingsPorts,
  { name, before, after }: Change,
  reason: string | undefined,
  context: HandlerContext,
): AuditFact => ({
  action: CHANGED,
  category: 'administration',
  actorId: callerOf(context).userId,
  resourceType: 'setting',
  resourceId: name,
  result: 'success',
  code: null,
  requestId: context.requestId,
  at: clock.now(),
  facts: { before, after, transport: context.transport, ...(reason === undefined ? {} : { reason }) },
  personal: personalOf(context),
})

/** New values, their records and the venue's state in one transaction; what is so already is no change. */
async function change(
  ports: SettingsPorts,
  wanted: Wanted,
  reason: string | undefined,
  context: HandlerContext,
) {
  const { settings, desk, committer } = ports
  const before = valuesOf(ports)
  const changes = NAMES.flatMap((name): readonly Change[] => {
    const after = wanted[name]
    return after === undefined || after === before[name] ? [] : [{ name, before: before[name], after }]
  })
  const changed = changes.map(({ name }) => name)
  const { maintenance_mode: maintenance, ...kept } = Object.fromEntries(
    changes.map(({ name, after }) => [name, after]),
  ) as Partial<SettingValues>
  const writes = settings.writesOf(kept)
  const facts = changes.map((one) => changeFact(ports, one, reason, context))
  if (maintenance !== undefined) {
    const halt = {
      ...({ scope: 'venue', subject: 'venue', cancelOrders: false } as const),
      state: maintenance ? ('halted' as const) : ('active' as const),
      reason: reason ?? 'maintenance',
      ...{ actorId: callerOf(context).userId, requestId: context.requestId, personal: personalOf(context) },
    }
    await settle(ports, desk.setControl(halt), { writes, facts })
  } else if (changes.length > 0) await committer.commit({ writes, facts })
  settings.remember(kept)
  return ok({ settings: settingsAnswerOf(ports), changed })
}

const valueOf = (value: unknown): boolean | number | null =>
  typeof value === 'boolean' || typeof value === 'number' ? value : null

async function changeAnswerOf(ports: SettingsPorts, record: AuditRecord): Promise<ChangeAnswer> {
  const { log_id, facts, user_id, timestamp } = logAnswerOf(ports.log, record, {
    previousHash: null,
    reviews: [],
  })
  const { reason } = facts
  const user = await ports.registry.user(record.actorId as Parameters<Registry['user']>[0])
  return {
    ...{ log_id, user_id, timestamp, setting: record.resourceId as SettingName },
    ...{ old_value: valueOf(facts.before), new_value: valueOf(facts.after) },
    reason: typeof reason === 'string' ? reason : null,
    email: user?.email ?? null,
  }
}

type SettingsEntries = Pick<
  HandlersOf<'administration'>,
  'settings' | 'changeSettings' | 'setMaintenance' | 'settingHistory'
>

/** Settings that administrators change while the desk runs, and the record of it. */
export function makeSettingsHandlers(ports: SettingsPorts): SettingsEntries {
  const changed = (wanted: Wanted, reason: string | undefined, context: HandlerContext) =>
    ports.queue.run('settings', () => change(ports, wanted, reason, context))
  return {
    settings: async () => ok({ settings: settingsAnswerOf(ports) }),
    changeSettings: ({ reason, ...wanted }, context) => changed(wanted, reason, context),
    setMaintenance: ({ enabled, reason }, context) => changed({ maintenance_mode: enabled }, reason, context),
    settingHistory: async (input) => {
      const window = pageOf(input)
      const { setting } = input
      const about = setting === undefined ? {} : { resourceId: setting }
      const filter = { action: CHANGED, resourceType: 'setting', ...about }
      const page = await ports.log.store.audit.list(filter, window)
      const changes = await Promise.all(page.items.map((record) => changeAnswerOf(ports, record)))
      return ok({ changes, ...pagingAnswerOf(window, page.total) })
    },
  }
}
