export { makeTotp } from './totp.ts'
