import type { HandlersOf } from '../handlers.ts'
import { makeChangePassword, makeListUsers, makeLogout, makeVerifyToken } from './account.ts'
import { makeLogin } from './login.ts'
import { makeMe, makeUpdateProfile } from './profile.ts'
import { makeRefresh } from './refresh.ts'
import { makeRegister } from './register.ts'
import type { IdentityPorts } from './services.ts'
import { makeSetupAdministrator, makeSetupStatus } from './setup.ts'

/** Handlers of the identity contract. */
export const makeIdentityHandlers = (ports: IdentityPorts): HandlersOf<'identity'> => ({
  setupStatus: makeSetupStatus(ports),
  setupAdministrator: makeSetupAdministrator(ports),
  register: makeRegister(ports),
  login: makeLogin(ports),
  refresh: makeRefresh(ports),
  logout: makeLogout(ports),
  me: makeMe(ports),
  updateProfile: makeUpdateProfile(ports),
  changePassword: makeChangePassword(ports),
  verifyToken: makeVerifyToken(ports),
  listUsers: makeListUsers(ports),
})
