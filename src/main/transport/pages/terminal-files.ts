import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join, relative, sep } from 'node:path'

export type TerminalFiles = Readonly<{
  folder: string
  /** The page with a fresh nonce; style elements made at run time must carry it (`<meta name="csp-nonce">`). */
  page: () => Readonly<{ html: string; nonce: string }>
  /** Whether a path below /app/ is a file of the build. Anything else does not exist, wherever it would lead. */
  has: (path: string) => boolean
}>

/** The built terminal, listed once at start; null when it has not been built. */
export function openTerminalFiles(folder: string | null): TerminalFiles | null {
  if (folder === null || !existsSync(join(folder, 'index.html'))) return null
  const html = readFileSync(join(folder, 'index.html'), 'utf8')
  const files = new Set(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((item) => item.isFile())
      .map((item) => relative(folder, join(item.parentPath, item.name)).split(sep).join('/')),
  )
  return {
    folder,
    has: (path) => files.has(path),
    page: () => {
      const nonce = randomBytes(18).toString('base64')
      return { nonce, html: html.replace(/<head[^<>]*>/i, `$&<meta name="csp-nonce" content="${nonce}">`) }
    },
  }
}

/** Files whose name carries a hash of their content never change. */
export const isHashedAsset = (path: string): boolean => /^assets\/.+-[\w-]{8}\.\w+$/.test(path)
