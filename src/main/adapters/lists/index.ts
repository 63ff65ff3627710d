export { readListFile } from './read-list-file.ts'
export { listFilesIn } from './list-files.ts'
export { makeListSource } from './list-source.ts'
