export { makeJoseTokens } from './jose-tokens.ts'
