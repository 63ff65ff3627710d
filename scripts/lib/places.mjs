import { mkdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The checkout this script belongs to, whatever directory it was called from. */
export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..')

export const inRoot = (...parts) => join(ROOT, ...parts)

/** A log file of this checkout; its folder is made on the way. */
export function logPath(name) {
  const folder = inRoot('.cache', 'logs')
  mkdirSync(folder, { recursive: true })
  return join(folder, `${name}.log`)
}
