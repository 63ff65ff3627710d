export { makeVolHandlers } from './handlers.ts'
export { SURFACE_KEPT_EVERY_MS, surfaceWrite } from './history.ts'
export { makeSurfaceBook } from './surfaces.ts'
export type { SurfaceBook, SurfacePorts } from './surfaces.ts'
