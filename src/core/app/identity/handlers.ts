import type { HandlersOf } from '../handlers.ts'
import { makeChangePassword, makeListUsers, makeLogout, makeVerifyToken } from './account.ts'
import { makeChallenges } from './challenges.ts'
import { makeLogin } from './login.ts'
import { makeOAuthHandlers } from './oauth.ts'
import { makeForgotPassword, makeResetPassword, makeVerifyEmail } from './one-time-tokens.ts'
import { makeCsrf, makeEndOtherSessions, makeEndSession, makeListSessions } from './own-sessions.ts'
import { makeMe, makeUpdateProfile } from './profile.ts'
import { makeRefresh } from './refresh.ts'
import { makeRegister } from './register.ts'
import {
  makeMfaBackupCodes,
  makeMfaDisable,
  makeMfaSetup,
  makeMfaStatus,
  makeMfaVerify,
  makeStepUp,
} from './second-factor.ts'
import type { IdentityPorts, SignInPorts } from './services.ts'
import { makeSetupAdministrator, makeSetupStatus } from './setup.ts'

/** Handlers of the identity contract. */
export function makeIdentityHandlers(given: IdentityPorts): HandlersOf<'identity'> {
  const ports = { ...given, challenges: makeChallenges(given) }
  return { ...passwordHandlers(ports), ...accountHandlers(ports), ...makeOAuthHandlers(ports) }
}

const accountHandlers = (ports: IdentityPorts) => ({
  listSessions: makeListSessions(ports),
  endSession: makeEndSession(ports),
  endOtherSessions: makeEndOtherSessions(ports),
  csrf: makeCsrf(ports),
  forgotPassword: makeForgotPassword(ports),
  resetPassword: makeResetPassword(ports),
  verifyEmail: makeVerifyEmail(ports),
  mfaStatus: makeMfaStatus(ports),
  mfaSetup: makeMfaSetup(ports),
  mfaDisable: makeMfaDisable(ports),
  mfaBackupCodes: makeMfaBackupCodes(ports),
  stepUp: makeStepUp(ports),
})

const passwordHandlers = (ports: SignInPorts) => ({
  mfaVerify: makeMfaVerify(ports),
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
