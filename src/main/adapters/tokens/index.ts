export { makeJoseTokens } from './jose-tokens.ts'
export type { TokenKey, TokenKeys } from './jose-tokens.ts'
