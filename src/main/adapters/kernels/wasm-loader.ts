import { readFileSync } from 'node:fs'
import { ok, refused } from '../../../core/kernel/index.ts'
import type { KernelLoader, KernelModule } from '../../../core/pricing/index.ts'

/** Beside the bundle once built; in a checkout where the tests and the build compile it to. */
const compiledFile = (): URL =>
  import.meta.url.endsWith('.ts')
    ? new URL('../../../../.cache/kernels/pricing-kernels.wasm', import.meta.url)
    : new URL('./pricing-kernels.wasm', import.meta.url)

/** The part of the platform's WebAssembly that is used; Node's types have it only beside the browser's. */
type Platform = Readonly<{
  WebAssembly: Readonly<{
    Module: new (bytes: Uint8Array) => object
    Instance: new (module: object, imports: object) => Readonly<{ exports: unknown }>
  }>
}>

/** The module calls nothing of the host, but an AssemblyScript module always asks for a way to stop. */
const IMPORTS = { env: { abort: () => undefined } }

/** Compiles in about a millisecond: no need to wait for anything. */
export const wasmKernelLoader: KernelLoader = {
  load: () => {
    const file = compiledFile()
    try {
      const { WebAssembly } = globalThis as unknown as Platform
      const instance = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(file)), IMPORTS)
      return ok(instance.exports as KernelModule)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      return refused({
        code: 'kernels_missing',
        message: `the compiled pricing kernels do not load: ${reason}`,
      })
    }
  },
}
