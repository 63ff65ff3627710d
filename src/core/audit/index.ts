export type * from './types.ts'
export type { NoteSigner, OutsideAnchor, Salt, SignatureCheck, SubjectCipher } from './ports.ts'
export { CONTROL_ACTS } from './control-acts.ts'
export type { ControlAct } from './control-acts.ts'
export { storable } from './storable.ts'
export { EMPTY_ROOT, PLAIN_HASHER, leafHash } from './hashing.ts'
export type { TreeHasher } from './hashing.ts'
export { rootOfHexLines, rootOfLeaves } from './merkle.ts'
export { verifyConsistency, verifyInclusion } from './proofs.ts'
export { TILE_WIDTH, makeTreeReader, nodesOfLeaves, tileRoot } from './tiles.ts'
export type { TreeReader } from './tiles.ts'
export { latestAfter, leafText, makeAuditSealer, recordHash } from './sealer.ts'
export type { SealerPorts } from './sealer.ts'
export { openRecord, subjectOf } from './body.ts'
export { makeLogCheck } from './verify.ts'
export type { AuditVerdict } from './verify.ts'
export { base64OfBytes, bytesOfBase64 } from './base64.ts'
export {
  ED25519_COSIGNATURE,
  cosign,
  cosignatureOf,
  isSignedBy,
  parseNote,
  parseVkey,
  signNote,
  verifierKey,
  vkeyText,
} from './notes.ts'
export type { HeldCosignature, SignedNote, VerifierKey } from './notes.ts'
export { checkpointBreak, checkpointText, openCheckpoint, parseCheckpoint } from './checkpoints.ts'
export type { CheckpointBreak } from './checkpoints.ts'
export { cosignatureDoubt } from './witnesses.ts'
export type { CosignatureDoubt } from './witnesses.ts'
export { AUDIT_FAILURES, auditFailure } from './failures.ts'
export { BUNDLE_FORMAT, bundleLine, manifestText } from './bundle.ts'
