export type * from './types.ts'
export { PERMISSIONS, ROLE_NAMES, ROLE_PERMISSIONS, isAdministrator, permissionsOf } from './permissions.ts'
export type { Permission, RoleName } from './permissions.ts'
