import { newOneTimeToken } from '../../identity/index.ts'
import type { OneTimeTokenRecord, UserRecord } from '../../identity/index.ts'
import { MS_PER_DAY, addMs } from '../../kernel/index.ts'
import type { Write } from '../store/store.ts'
import type { IdentityPorts } from './services.ts'

/** How long a token waits for its user. */
const TOKEN_LIFE_MS = MS_PER_DAY

type TokenPorts = Pick<IdentityPorts, 'secrets' | 'clock'>

/** A token for one user and purpose: itself to be handed over, and the write that keeps its hash. */
export function issueOneTimeToken(
  ports: TokenPorts,
  user: UserRecord,
  purpose: OneTimeTokenRecord['purpose'],
): Readonly<{ token: string; record: OneTimeTokenRecord; write: Write }> {
  const { token, hash } = newOneTimeToken(ports.secrets)
  const createdAt = ports.clock.now()
  const record: OneTimeTokenRecord = {
    hash,
    purpose,
    userId: user.id,
    createdAt,
    expiresAt: addMs(createdAt, TOKEN_LIFE_MS),
    usedAt: null,
  }
  return { token, record, write: { op: 'insert', table: 'oneTimeTokens', record } }
}

/** The letter that asks a new user to confirm their address. Without mail there is none. */
export function askToVerify(
  ports: TokenPorts & Pick<IdentityPorts, 'letters'>,
  user: UserRecord,
): Readonly<{ writes: readonly Write[]; send: () => void }> {
  const { letters } = ports
  if (letters === null || user.isVerified) return { writes: [], send: () => undefined }
  const { token, write } = issueOneTimeToken(ports, user, 'email_verification')
  const text = `To confirm this address for Optionix Terminal, enter this token within a day:\n\n${token}\n`
  return {
    writes: [write],
    send: () => letters.send({ to: user.email, subject: 'Confirm your e-mail address', text }),
  }
}

/** The letter with which a lost password is replaced. */
export const passwordLetter = (user: UserRecord, token: string) => ({
  to: user.email,
  subject: 'Set a new password',
  text: `Somebody, you we hope, asked for a new password of Optionix Terminal. This token sets it within a day:\n\n${token}\n\nIf it was not you, do nothing: your password stays as it is.\n`,
})
