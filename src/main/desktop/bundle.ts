import { existsSync, readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'

/** The built terminal: the files that were there at start. What is not among them does not exist, wherever it leads. */
export type Bundle = Readonly<{ has: (path: string) => boolean; read: (path: string) => Promise<Uint8Array> }>

/** Lists a bundle once; null when the terminal has not been built. Links are no files, so they lead nowhere. */
export function openBundle(folder: string): Bundle | null {
  if (!existsSync(join(folder, 'index.html'))) return null
  const files = new Set(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((item) => item.isFile())
      .map((item) => relative(folder, join(item.parentPath, item.name)).split(sep).join('/')),
  )
  return { has: (path) => files.has(path), read: (path) => readFile(join(folder, path)) }
}

export const HTML = 'text/html; charset=utf-8'

const MIME_TYPES: Readonly<Record<string, string>> = {
  '.html': HTML,
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
}

/** With `nosniff` an unknown type runs nowhere. */
export const mimeTypeOf = (path: string): string =>
  MIME_TYPES[extname(path).toLowerCase()] ?? 'application/octet-stream'
