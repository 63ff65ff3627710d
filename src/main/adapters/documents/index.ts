export { makeDocumentVault } from './vault.ts'
