export { makeListReader } from './reader.ts'
export type { ListReader } from './reader.ts'
