import { BROKERS, BROKER_NAMES, isRotationDue } from '../../identity/index.ts'
import type { BrokerCredentialRecord } from '../../identity/index.ts'
import { toIso } from '../../kernel/index.ts'
import type { Clock, Instant } from '../../kernel/index.ts'
import { ORDER_TYPES, TIMES_IN_FORCE } from '../../orders/contract-orders.ts'
import type { ContractOutputs } from '../../contract/index.ts'
import type { Desk } from '../desk-port/desk.ts'

type Broker = ContractOutputs['brokers']['list']['brokers'][number]
export type CredentialAnswer = ContractOutputs['brokers']['createCredential']
type Capabilities = Broker['capabilities']

export type VenuePorts = Readonly<{
  desk: Pick<Desk, 'instruments'>
  clock: Clock
  /** Whether simulated participants quote on the built-in venue. */
  paperMarketOpen: boolean
}>

/** The broker whose orders the desk's own venue takes. */
const BUILT_IN = 'paper'

export const credentialAnswerOf = (record: BrokerCredentialRecord, now: Instant): CredentialAnswer => ({
  id: record.id,
  broker: record.broker,
  key_hint: record.keyHint,
  is_active: record.endedAt === null,
  created_at: toIso(record.createdAt),
  replaced_at: record.replacedAt === null ? null : toIso(record.replacedAt),
  rotates_at: toIso(record.rotatesAt),
  rotation_due: isRotationDue(record, now),
})

/** Of a broker that nothing speaks to. */
const NONE: Capabilities = {
  ...{ place_orders: false, amend_orders: false, cancel_orders: false },
  ...{ positions: false, funds: false, market_data: false },
  ...{ order_types: [], times_in_force: [], instrument_kinds: [] },
}

/** Read off the venue itself: what its door takes, and what is listed there now. */
function venueCapabilities({ desk, paperMarketOpen }: VenuePorts): Capabilities {
  const listed = desk.instruments().filter(({ isTradeable, delistedAt }) => isTradeable && !delistedAt)
  return {
    ...{ place_orders: true, amend_orders: true, cancel_orders: true, positions: true, funds: true },
    market_data: paperMarketOpen,
    order_types: [...ORDER_TYPES],
    times_in_force: [...TIMES_IN_FORCE],
    instrument_kinds: [...new Set(listed.map(({ kind }) => kind))].toSorted(),
  }
}

function standingOf(broker: Broker['broker'], hasCredential: boolean): Pick<Broker, 'status' | 'reason'> {
  if (broker === BUILT_IN) return { status: 'connected', reason: null }
  const name = BROKER_NAMES[broker]
  const unspoken = `this release does not speak to ${name}, so that no order goes there`
  if (!hasCredential)
    return { status: 'not_configured', reason: `You keep no credentials of it here, and ${unspoken}.` }
  return { status: 'not_connected', reason: `Your credentials are kept, but ${unspoken}.` }
}

/** Every broker that the desk knows, as it stands for whoever keeps these credentials. */
export function brokerAnswers(ports: VenuePorts, credentials: readonly BrokerCredentialRecord[]): Broker[] {
  const now = ports.clock.now()
  return BROKERS.map((broker) => {
    const kept = credentials.find((record) => record.broker === broker) ?? null
    return {
      ...{ broker, name: BROKER_NAMES[broker], built_in: broker === BUILT_IN },
      ...standingOf(broker, kept !== null),
      credential: kept && credentialAnswerOf(kept, now),
      capabilities: broker === BUILT_IN ? venueCapabilities(ports) : NONE,
    }
  })
}
