import { holds } from './layouts.ts'

/** Whether a slice is the number of a security, which is nobody's. */
export const isSecurityNumber = holds('ISIN')
