export { TOKEN_SECRET_LENGTH_MIN, makeJoseTokens } from './jose-tokens.ts'
