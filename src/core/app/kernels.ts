/** The plain kernel for those who wire, apart from the app's door: a worker that loads this file loads no desk. */
export { typescriptKernel } from '../pricing/index.ts'
