import { z } from 'zod'
import { entry, messageAnswer, pagingAnswer, pagingFields, timestamp } from '../kernel/wire.ts'
import {
  factorInput,
  passwordInput,
  profileAnswer,
  profileInput,
  registerInput,
  sessionAnswer,
  userAnswer,
} from './contract-shapes.ts'

const TAG = 'identity'

/** Sign-up, sign-in and who may do what. */
export const identityContract = {
  /** First run: whether the desk still waits for its administrator. */
  setupStatus: entry('GET', '/setup', {
    permission: 'public',
    tag: TAG,
    summary: 'Is an administrator needed?',
  })
    .input(z.object({}))
    .output(z.object({ administrator_needed: z.boolean() })),

  setupAdministrator: entry('POST', '/setup/administrator', {
    permission: 'public',
    tag: TAG,
    summary: 'Create the administrator with the one-time code from the console',
    audit: 'administration',
    status: 201,
    limit: 'register',
  })
    .input(registerInput.extend({ code: z.string().min(1).max(64) }))
    .output(sessionAnswer.extend(userAnswer.shape)),

  register: entry('POST', '/auth/register', {
    permission: 'public',
    tag: TAG,
    summary: 'Register a user',
    audit: 'authentication',
    status: 201,
    limit: 'register',
  })
    .input(registerInput)
    .output(sessionAnswer.extend(userAnswer.shape)),

  login: entry('POST', '/auth/login', {
    permission: 'public',
    tag: TAG,
    summary: 'Sign in',
    audit: 'authentication',
    limit: 'login',
  })
    .input(
      z.object({
        email: z.string().trim().min(1).max(254).optional(),
        username: z.string().trim().min(1).max(254).optional(),
        password: passwordInput,
        /** The second factor, by any of its names; asked for with 401 `mfa_required` when it is on. */
        mfa_code: factorInput.optional(),
        mfa_token: factorInput.optional(),
        backup_code: factorInput.optional(),
        /** Keeps both tokens in httpOnly cookies too. */
        remember_me: z.boolean().optional(),
      }),
    )
    .output(sessionAnswer),

  refresh: entry('POST', '/auth/refresh', {
    permission: 'public',
    tag: TAG,
    summary: 'Exchange a refresh token for a new pair',
    audit: 'authentication',
    aliases: ['POST /auth/refresh-token'],
  })
    .input(z.object({ refresh_token: z.string().max(4096).optional() }))
    .output(sessionAnswer),

  logout: entry('POST', '/auth/logout', {
    sessionOnly: true,
    permission: 'profile.read',
    tag: TAG,
    summary: 'End this session, or all of them',
    audit: 'authentication',
  })
    .input(z.object({ refresh_token: z.string().max(4096).optional(), all_sessions: z.boolean().optional() }))
    .output(messageAnswer),

  me: entry('GET', '/auth/me', {
    permission: 'profile.read',
    tag: TAG,
    summary: 'The signed-in user',
    aliases: ['GET /auth/profile', 'GET /users/me'],
  })
    .input(z.object({}))
    .output(profileAnswer),

  updateProfile: entry('PUT', '/auth/profile', {
    permission: 'profile.write',
    tag: TAG,
    summary: 'Change profile fields',
    audit: 'data',
    aliases: ['PATCH /auth/profile', 'PUT /users/me', 'PATCH /users/me'],
  })
    .input(profileInput)
    .output(profileAnswer),

  changePassword: entry('POST', '/auth/change-password', {
    sessionOnly: true,
    permission: 'profile.write',
    tag: TAG,
    summary: 'Change the password; other sessions end',
    audit: 'authentication',
  })
    .input(z.object({ current_password: passwordInput, new_password: passwordInput }))
    .output(messageAnswer),

  verifyToken: entry('POST', '/auth/verify-token', {
    permission: 'public',
    tag: TAG,
    summary: 'Is this access token good?',
    limit: 'login',
  })
    .input(z.object({ token: z.string().min(1).max(4096) }))
    .output(
      z.object({ valid: z.literal(true), user_id: z.string(), role: z.string(), expires_at: timestamp }),
    ),

  listUsers: entry('GET', '/admin/users', {
    permission: 'user.read',
    tag: 'administration',
    summary: 'Users',
  })
    .input(
      z.object({
        search: z.string().max(120).optional(),
        role: z.string().max(40).optional(),
        status: z.enum(['pending', 'active', 'suspended']).optional(),
        ...pagingFields,
      }),
    )
    .output(z.object({ users: z.array(userAnswer), ...pagingAnswer })),
}
