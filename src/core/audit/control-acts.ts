/**
 * Acts in the log by which a control shows that it is at work. Whoever writes one and whoever judges a control by it take
 * its name from here, so that neither can name something of which the other knows nothing.
 */
export const CONTROL_ACTS = {
  approvalExecuted: 'approval.executed',
  roleChanged: 'user.role_changed',
  reportApproved: 'report.approved',
  reconciliationMatched: 'reconciliation.matched',
  reconciliationBroken: 'reconciliation.broken',
  recordReviewed: 'audit.reviewed',
  riskLimitsSet: 'risk_limits_set',
} as const

export type ControlAct = (typeof CONTROL_ACTS)[keyof typeof CONTROL_ACTS]
