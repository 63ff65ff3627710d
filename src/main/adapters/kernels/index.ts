export { wasmKernelLoader } from './wasm-loader.ts'
