/** Batch tools for the command line, apart from the engine so that pricing a file opens no store. */
export * from '../../core/app/batch.ts'
export { readListFolder } from './screening-lists.ts'
