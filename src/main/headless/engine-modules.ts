import type { EngineModule } from './engine-port.ts'
import { somethingMissing } from './exits.ts'

/** Pricing, matching and hashing: pure, and loaded without the engine. */
export const loadBatch = () => import('../engine/batch.ts')

/**
 * The engine, loaded only by commands that need it.
 * INTEGRATION: once `src/main/engine/index.ts` exports an `EngineModule`, this becomes
 * `export const loadEngine = (): Promise<EngineModule> => import('../engine/index.ts')`.
 */
export const loadEngine = (): Promise<EngineModule> =>
  Promise.reject(somethingMissing('The engine is not part of this build.'))
