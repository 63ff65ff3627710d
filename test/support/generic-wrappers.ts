/**
 * A flag of V8: calls out of WebAssembly go through its one generic wrapper, and none is compiled for them. V8 13 may end
 * the whole process ("Check failed: jit_page.has_value()") when threads that come and go compile and free such wrappers
 * beside each other. Threads that are started from sources do: Node strips their types by WebAssembly. Bundles have no
 * types, and the kernels call nothing outside.
 */
export const GENERIC_WRAPPERS = '--wasm-wrapper-tiering-budget=1000000000'
