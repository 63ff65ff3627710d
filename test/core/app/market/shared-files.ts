import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const ROOT = new URL('../../../../../shared/data/market/', import.meta.url)

/** Path of a reference data file that lies beside the repository, or null (said on the console) where it does not. */
export function sharedFile(name: string): string | null {
  const path = fileURLToPath(new URL(name, ROOT))
  if (existsSync(path)) return path
  console.warn(`not run: reference data ${name} is not beside this repository`)
  return null
}
