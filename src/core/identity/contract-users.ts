import { z } from 'zod'
import { entry, idInput, messageAnswer, timestamp } from '../kernel/wire.ts'
import {
  emailInput,
  passwordInput,
  preferencesValue,
  profileAnswer,
  profileInput,
  reasonInput,
  registerInput,
  userAnswer,
} from './contract-shapes.ts'
import { approvalAnswer } from './contract-approvals.ts'
import { sessionListAnswer } from './contract-sessions.ts'

const TAG = 'administration'
const AUDIT = 'administration' as const

/** The user, and what still waits for a second person; null when the act was done. */
const changedUserAnswer = userAnswer.extend({ user: userAnswer, approval: approvalAnswer.nullable() })

const administrative = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: `/${string}`, summary: string) =>
  entry(method, path, {
    permission: method === 'GET' ? 'user.read' : 'user.write',
    tag: TAG,
    summary,
    ...(method === 'GET' ? {} : { audit: AUDIT, stepUp: true }),
  })

const reason = reasonInput.optional()

/** Users as they and administrators see them. */
export const usersContract = {
  getUser: entry('GET', '/users/{id}', {
    permission: 'profile.read',
    tag: 'identity',
    summary: 'A user: oneself, or anybody for an administrator',
  })
    .input(z.object({ id: idInput }))
    .output(profileAnswer),

  updateUser: entry('PUT', '/users/{id}', {
    permission: 'profile.write',
    tag: 'identity',
    summary: 'Change profile fields: one’s own, or anybody’s for an administrator',
    audit: 'data',
  })
    .input(profileInput.extend({ id: idInput }))
    .output(profileAnswer),

  getPreferences: entry('GET', '/users/me/preferences', {
    permission: 'profile.read',
    tag: 'identity',
    summary: 'What the terminal remembers for you',
  })
    .input(z.object({}))
    .output(z.object({ preferences: preferencesValue })),

  updatePreferences: entry('PUT', '/users/me/preferences', {
    permission: 'profile.write',
    tag: 'identity',
    summary: 'Change what the terminal remembers; fields that are not named stay',
    audit: 'data',
  })
    .input(preferencesValue)
    .output(z.object({ preferences: preferencesValue })),

  adminGetUser: administrative('GET', '/admin/users/{id}', 'One user')
    .input(z.object({ id: idInput }))
    .output(userAnswer.extend({ user: userAnswer })),

  adminCreateUser: entry('POST', '/admin/users', {
    permission: 'user.write',
    tag: TAG,
    summary: 'Create a user, with a password or an invitation to set one',
    audit: AUDIT,
    stepUp: true,
    status: 201,
    aliases: ['POST /admin/create-user'],
  })
    .input(
      registerInput.omit({ password: true, remember_me: true }).extend({
        email: emailInput,
        /** Left out: the answer holds a token with which the user sets one. */
        password: passwordInput.optional(),
        role: z.string().max(40),
        tier: z.enum(['free', 'pro', 'elite']).optional(),
        reason,
      }),
    )
    .output(
      changedUserAnswer.extend({
        /** Shown once: for `POST /auth/reset-password`. Null when a password was given. */
        invite_token: z.string().nullable(),
      }),
    ),

  adminSetStatus: administrative('PUT', '/admin/users/{id}/status', 'Activate or suspend a user')
    .input(z.object({ id: idInput, value: z.enum(['active', 'suspended', 'pending']), reason }))
    .output(changedUserAnswer),

  adminSetRole: administrative('PUT', '/admin/users/{id}/role', 'Give a user another role')
    .input(z.object({ id: idInput, value: z.string().max(40), reason }))
    .output(changedUserAnswer),

  adminSetTier: administrative('PUT', '/admin/users/{id}/tier', 'Give a user another tier')
    .input(z.object({ id: idInput, value: z.enum(['free', 'pro', 'elite']), reason }))
    .output(changedUserAnswer),

  adminLinkPerson: administrative('PUT', '/admin/users/{id}/person', 'Say that two users are one person')
    .input(
      z.object({
        id: idInput,
        /** The other user; null takes the link away. */
        value: idInput.nullable(),
        reason,
      }),
    )
    .output(changedUserAnswer),

  adminUnlock: administrative('POST', '/admin/users/{id}/unlock', 'End a lock after wrong passwords')
    .input(z.object({ id: idInput, reason }))
    .output(changedUserAnswer),

  adminResetMfa: administrative('POST', '/admin/users/{id}/reset-mfa', 'Take a lost second factor away')
    .input(z.object({ id: idInput, reason }))
    .output(changedUserAnswer),

  adminResetPassword: administrative(
    'POST',
    '/admin/users/{id}/reset-password',
    'Issue a token with which the user sets a new password',
  )
    .input(z.object({ id: idInput, reason }))
    .output(messageAnswer.extend({ reset_token: z.string(), expires_at: timestamp })),

  adminListSessions: administrative('GET', '/admin/users/{id}/sessions', 'Where a user is signed in')
    .input(z.object({ id: idInput }))
    .output(sessionListAnswer),

  adminEndSessions: administrative('DELETE', '/admin/users/{id}/sessions', 'End all sessions of a user')
    .input(z.object({ id: idInput }))
    .output(messageAnswer.extend({ ended: z.number().int() })),
}
