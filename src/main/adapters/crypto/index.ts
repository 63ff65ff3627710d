export { randomCode, randomToken, sameSecret, sha256Hex } from './digests.ts'
export { gateHashing, makePasswordHasher } from './passwords.ts'
export { deriveKey, makeSubjectCipher } from './subject-cipher.ts'
