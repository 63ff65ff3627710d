export { makeSpool } from './spool.ts'
