export { readListFile } from './read-list-file.ts'
export { listFilesIn } from './list-files.ts'
export { makeListFetch, openListFile } from './list-source.ts'
