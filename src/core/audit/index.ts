export type * from './types.ts'
export { AUDIT_PURPOSE } from './ports.ts'
export type { SubjectCipher } from './ports.ts'
export { storable, storableText } from './storable.ts'
export {
  EMPTY_TREE,
  appendLeaf,
  inclusionProof,
  leafHash,
  nodeHash,
  rootHex,
  rootOf,
  rootOfHexLines,
  rootOfLeaves,
  verifyInclusion,
} from './merkle.ts'
export type { TreeFrontier } from './merkle.ts'
export { makeAuditSealer, recordHash } from './sealer.ts'
export type { SealFact } from './sealer.ts'
export { checkRecords, nextOfCheck, startOfCheck, verdictOf } from './verify.ts'
export type { AuditBreak, AuditCheck, AuditVerdict } from './verify.ts'
