/** What a second factor is given as. */
export type FactorKind = 'code' | 'backup_code'

const CODE = /^\d{6}$/
const CODE_LIFE_S = 30

/** What is wrong with a code as it stands; null when it can be sent. A backup code is judged by the engine alone. */
export function factorFault(kind: FactorKind, text: string): string | null {
  const code = text.replaceAll(/\s/g, '')
  if (kind === 'code') return CODE.test(code) ? null : 'Enter the six digits of your authenticator app.'
  return code.length >= 6 && code.length <= 32 ? null : 'Enter one of your backup codes.'
}

/** When the authenticator app shows its next code (RFC 6238: every thirty seconds), by this machine's clock. */
export const nextCodeInS = (nowMs: number): number => CODE_LIFE_S - (Math.floor(nowMs / 1_000) % CODE_LIFE_S)
