export { typeOfBase64 } from './file-types.ts'
export { makeDocumentVault } from './vault.ts'
