import { makeLegsStore } from '../state/legs.ts'
import type { LegsStore } from '../state/legs.ts'
import { makeRiskAlertsStore } from '../state/risk-alerts.ts'
import type { RiskAlertsStore } from '../state/risk-alerts.ts'
import { makeStructureStore } from '../state/structure.ts'
import type { StructureStore } from '../state/structure.ts'
import { makeUnresolvedStore } from '../state/unresolved.ts'
import type { UnresolvedStore } from '../state/unresolved.ts'
import type { KeepKey } from './keep.ts'
import type { Terminal } from './terminal.ts'

/** What more than one of the later panels reads. */
export const UNRESOLVED: KeepKey<UnresolvedStore, Terminal> = {
  name: 'unresolved',
  make: makeUnresolvedStore,
}
export const STRUCTURE: KeepKey<StructureStore, Terminal> = { name: 'structure', make: makeStructureStore }
export const LEGS: KeepKey<LegsStore, Terminal> = { name: 'legs', make: makeLegsStore }
export const RISK_ALERTS: KeepKey<RiskAlertsStore, Terminal> = {
  name: 'risk-alerts',
  make: makeRiskAlertsStore,
}
