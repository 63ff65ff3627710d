/**
 * Permissions as data. A contract entry names the one permission that it needs; `core/app` checks it for
 * every transport. Ownership of an object is a separate question.
 */
export const PERMISSIONS = [
  'profile.read',
  'profile.write',
  'market.read',
  'account.read',
  'account.write',
  'order.read',
  'order.write',
  'position.read',
  'portfolio.read',
  'portfolio.write',
  /** Run other people's money in own portfolios. */
  'client.manage',
  'risk.read',
  'risk.write',
  'model.use',
  'kyc.submit',
  'compliance.read',
  'compliance.write',
  /** Everybody's books: trial balance, transfers, settlement. */
  'ledger.read',
  'ledger.write',
  'audit.read.own',
  'audit.read',
  /** Change who signs the log, and keep what witnesses signed. */
  'audit.write',
  'user.read',
  'user.write',
  /** See and decide what others asked a second pair of eyes for. */
  'approval.read',
  'approval.decide',
  'system.read',
  /** Change the settings of the desk itself. */
  'system.write',
  'data.write',
  /** Replace and revoke the keys of the desk itself. */
  'key.write',
  /** Copies of the whole desk: take and see them, and let one take the desk's place. */
  'backup.write',
  /** Counters of the running process, from another machine. */
  'metrics.read',
] as const

export type Permission = (typeof PERMISSIONS)[number]

const VIEW = [
  'profile.read',
  'profile.write',
  'market.read',
  'account.read',
  'order.read',
  'position.read',
  'portfolio.read',
  'risk.read',
  'audit.read.own',
] as const satisfies readonly Permission[]

const TRADE = [
  ...VIEW,
  'account.write',
  'order.write',
  'portfolio.write',
  'model.use',
  'kyc.submit',
] as const satisfies readonly Permission[]

/** What a super administrator alone may do. */
const SUPER: readonly Permission[] = ['key.write', 'backup.write']

/** Role bundles: several names hold the same permissions, so that a client may keep the role names that it knows. */
export const ROLE_PERMISSIONS = {
  free_user: TRADE,
  pro_user: TRADE,
  elite_user: [...TRADE, 'client.manage'],
  trader: TRADE,
  individual: TRADE,
  corporate: TRADE,
  institutional: [...TRADE, 'client.manage'],
  broker: [...TRADE, 'client.manage'],
  market_maker: TRADE,
  api_user: TRADE,
  viewer: VIEW,
  compliance_officer: [
    ...VIEW,
    'compliance.read',
    'compliance.write',
    'audit.read',
    'ledger.read',
    'user.read',
    'approval.read',
    'approval.decide',
  ],
  risk_manager: [...TRADE, 'risk.write', 'approval.read', 'approval.decide'],
  auditor: [...VIEW, 'audit.read', 'compliance.read', 'ledger.read', 'system.read'],
  admin: PERMISSIONS.filter((permission) => !SUPER.includes(permission)),
  super_admin: PERMISSIONS,
} as const satisfies Record<string, readonly Permission[]>

export type RoleName = keyof typeof ROLE_PERMISSIONS

export const ROLE_NAMES = Object.keys(ROLE_PERMISSIONS) as readonly RoleName[]

export const permissionsOf = (role: RoleName): readonly Permission[] => ROLE_PERMISSIONS[role]

export const isAdministrator = (role: RoleName): boolean => role === 'admin' || role === 'super_admin'

/** Roles that may act for others or over everybody's books: granting one takes a second person (four eyes). */
const PRIVILEGES: readonly Permission[] = ['user.write', 'approval.decide', 'risk.write', 'compliance.write']

export const isPrivileged = (role: RoleName): boolean =>
  permissionsOf(role).some((permission) => PRIVILEGES.includes(permission))

export const roleNamed = (text: string): RoleName | null => ROLE_NAMES.find((name) => name === text) ?? null

/** A super administrator is out of an administrator's reach. */
export const mayManage = (actor: RoleName, ...others: readonly RoleName[]): boolean =>
  actor === 'super_admin' || !others.includes('super_admin')
