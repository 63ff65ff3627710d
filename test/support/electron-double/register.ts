import { registerHooks } from 'node:module'

const DOUBLE = new URL('./index.ts', import.meta.url).href

// `electron` in any module of this process means the double; the program that imports it is the built one, unmodified.
registerHooks({
  resolve: (specifier, context, nextResolve) =>
    specifier === 'electron' ? { url: DOUBLE, shortCircuit: true } : nextResolve(specifier, context),
})
