import { isOwnUrl } from './scheme.ts'

/** All that a page may ever ask for. Reading the clipboard, devices, media, location and the rest are refused. */
export const PERMISSIONS: readonly string[] = ['clipboard-sanitized-write', 'fullscreen']

/** The answer of both handlers: a listed permission, for our own origin. */
export const isPermitted = (permission: string, origin: string): boolean =>
  PERMISSIONS.includes(permission) && isOwnUrl(origin)
