import {
  DEFAULT_TRANSFER_LIMITS,
  makeAccountHandlers,
  makeAdministrationHandlers,
  makeAnalyticsHandlers,
  makeAuditHandlers,
  makeBackupHandlers,
  makeBookHandlers,
  makeComputationBoard,
  makeComputeGate,
  makeExecutionHandlers,
  makeGuardHandlers,
  makeHolds,
  makeInstrumentHandlers,
  makeKeyedQueue,
  makeLaboratoryHandlers,
  makeLaterHandlers,
  makeMarketFeeds,
  makeMarketHandlers,
  makeClientHandlers,
  makeMoveCash,
  makeWithdrawals,
  makeOverviewHandlers,
  makePortfolioHandlers,
  makePrivacyHandlers,
  makeReconciliationHandlers,
  makeDisconnectWishes,
  makeReleaseOnDisconnect,
  makeRiskHandlers,
  makeSubscribe,
  makeTradingHandlers,
  makeVolHandlers,
} from '../../../core/app/index.ts'
import type {
  Approvals,
  AuditPorts,
  ComputationBoard,
  ComputeGate,
  Handlers,
  SecurityCheck,
} from '../../../core/app/index.ts'
import type { Turns } from '../../../core/kernel/index.ts'
import { runningDigest } from '../../adapters/crypto/index.ts'
import { switchedOffIn } from '../configuration/compliance.ts'
import { complianceHandlersOf } from '../compliance-handlers.ts'
import { makeCancelling } from '../floor/disconnects.ts'
import type { HandlerParts } from './parts.ts'
import { approvalsOf, identityHandlersOf } from './identity.ts'
import { breathe } from '../platform.ts'
import { privacyPortsOf } from '../privacy.ts'
import { systemHandlersOf } from './system.ts'

export function auditPortsOf(parts: HandlerParts): AuditPorts {
  const { store, floor, clock, ids, auditLog, auditTree } = parts
  const { cipher, hasher } = auditLog
  return {
    ...{ store, clock, ids, cipher, hasher, breathe, committer: floor.committer },
    ...{ digest: runningDigest, signing: auditTree },
  }
}

const computePlaces = ({ compute, pricing }: HandlerParts) => ({ compute, kernel: pricing.kernel })

const custodyCheck = (warning: string | null): SecurityCheck => ({
  ...{ name: 'database_key', isRequired: false, isMet: warning === null },
  finding: warning === null ? 'as it should be' : 'lies in a file that whoever can read it may use',
  remedy: 'Give a passphrase (ENCRYPTION_KEY or OPTIONIX_PASSPHRASE_FILE) or a system keyring.',
})

const screeningCheck = ({ sanctionsScreening = true }: HandlerParts['options']): SecurityCheck => ({
  ...{ name: 'sanctions_screening', isRequired: false, isMet: sanctionsScreening },
  finding: sanctionsScreening ? 'as it should be' : 'is switched off: no name is screened',
  remedy: 'Set SANCTIONS_SCREENING_ENABLED to on.',
})

const switchesCheck = ({ compliance }: HandlerParts['options']): SecurityCheck => {
  const off = switchedOffIn(compliance)
  return {
    ...{ name: 'compliance_switches', isRequired: false, isMet: off.length === 0 },
    finding: off.length === 0 ? 'as it should be' : `are switched off: ${off.join(', ')}`,
    remedy: 'Set the switches that are named to on.',
  }
}

const administrationOf = (parts: HandlerParts, monitoring: SystemHandlers['monitoring']) => {
  const { options, bans, clock, keyWarning, settings, registry, floor } = parts
  const { desk, committer, publish } = floor
  return makeAdministrationHandlers({
    ...{ bans, environment: options.environment, clock, monitoring },
    revenue: { store: parts.store, log: auditPortsOf(parts), clock },
    settings: {
      ...{ settings, desk, committer, publish, registry, clock },
      ...{ queue: makeKeyedQueue(), log: auditPortsOf(parts) },
    },
    checks: () => [
      ...(options.security?.() ?? []),
      custodyCheck(keyWarning),
      screeningCheck(options),
      switchesCheck(options),
    ],
  })
}

type SystemHandlers = ReturnType<typeof systemHandlersOf>

type Computing = Readonly<{ computations: ComputationBoard; gate: ComputeGate }>

/** People and compliance, with what takes two of them. */
function peopleAndCompliance(parts: HandlerParts, approvals: Approvals, computing: Computing) {
  const { store, registry, rules, clock, compute, floor } = parts
  return {
    laboratory: makeLaboratoryHandlers({
      ...{ ...computing, store, registry, rules, clock, compute, approvals, breathe, desk: floor.desk },
    }),
    ...identityHandlersOf(parts, approvals),
    ...complianceHandlersOf(parts, approvals),
    ...makePrivacyHandlers({ ...privacyPortsOf(parts), policies: parts.policies }),
  }
}

type TradingParts = Parameters<typeof makeTradingHandlers>[0] &
  Parameters<typeof makeGuardHandlers>[0] &
  Parameters<typeof makeRiskHandlers>[0]

const tradingAndRisk = (parts: TradingParts) => ({
  trading: makeTradingHandlers(parts),
  guards: makeGuardHandlers(parts),
  risk: makeRiskHandlers(parts),
})

/** Every handler of the contract over the parts that run today. */
export function makeHandlers(parts: HandlerParts, turns: Turns): Handlers {
  const { options, store, floor, clock, limits, live, reference, hub, heartbeat } = parts
  const { valuations, riskGuard, views, surfaces } = parts
  const { desk, committer, publish, listen } = floor
  const { system, monitoring } = systemHandlersOf(parts)
  const [clientOrders, queue] = [makeKeyedQueue(), makeKeyedQueue()]
  const approvals = approvalsOf(parts, queue)
  const risk = { live, views, computations: makeComputationBoard(), ...computePlaces(parts) }
  const gate = makeComputeGate(breathe)
  const computing = { compute: parts.compute, computations: risk.computations, gate }
  const trading = {
    ...{ desk, committer, store, publish, valuations, clock, clientOrders, algos: parts.algos },
    ...{ riskGuard, kyc: parts.kyc },
  }
  const transferLimits = { ...DEFAULT_TRANSFER_LIMITS, ...options.transferLimits }
  const portfolios = { ...trading, ids: parts.ids, transferLimits, watch: parts.watch }
  const [moveCash, withdrawals] = [makeMoveCash(portfolios), makeWithdrawals(portfolios)]
  const orderValueMax = limits.notionalMax
  const market = makeMarketHandlers({ desk, store, clock, reference, live })
  const feeds = makeMarketFeeds({ desk, clock, reference, live, handlers: market })
  const wishes = makeDisconnectWishes()
  return {
    system,
    ...peopleAndCompliance(parts, approvals, computing),
    accounts: makeAccountHandlers({
      ...portfolios,
      ...{ approvals, moveCash, withdrawals, orderValueMax, paperMarketOpen: options.demo },
    }),
    portfolios: makePortfolioHandlers({ ...portfolios, moveCash, withdrawals }),
    clients: makeClientHandlers(portfolios),
    overview: makeOverviewHandlers({ ...portfolios, breathe: turns.next }),
    ...tradingAndRisk({ ...trading, ...risk, limits, queue, approvals, gate, breathe: turns.next }),
    books: makeBookHandlers({
      ...{ ...trading, approvals, fees: parts.fees, settlements: parts.books.settlements, withdrawals },
      isHeld: makeHolds({ store }),
    }),
    reconciliation: makeReconciliationHandlers({
      ...{ store, committer, clock },
      reconciler: parts.books.reconciler,
    }),
    execution: makeExecutionHandlers({ ...trading, driver: parts.algos, ids: parts.ids, limits }),
    market: {
      ...market,
      releaseOnDisconnect: makeReleaseOnDisconnect({ desk, wishes }),
      subscribe: makeSubscribe({
        ...{ desk, store, committer, valuations, clock, orderValueMax, listen, hub, feeds, wishes },
        ...{ ...risk, algos: parts.algos, logger: options.logger },
        links: heartbeat.links,
        ...makeCancelling(floor, parts.algos, options.logger),
      }),
    },
    vol: makeVolHandlers({ desk, store, live, clock, ...computing }, surfaces),
    analytics: makeAnalyticsHandlers({ ...trading, ...computing, chains: live.chains, surfaces }),
    instruments: makeInstrumentHandlers({ ...trading, reference }),
    audit: makeAuditHandlers(auditPortsOf(parts)),
    administration: administrationOf(parts, monitoring),
    backups: makeBackupHandlers(parts),
    later: makeLaterHandlers(),
  }
}
