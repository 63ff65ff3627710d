export { NO_BREACHES, openBreachedPasswords } from './breached-passwords.ts'
