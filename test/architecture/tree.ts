import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')

export const read = (path: string): string => readFileSync(`${ROOT}/${path}`, 'utf8')

export const has = (path: string): boolean => existsSync(`${ROOT}/${path}`)

const NOT_OURS = /(^|\/)(node_modules|out|coverage|\.git|\.cache|test-results|playwright-report)(\/|$)/

const walk = (folder: string): readonly string[] =>
  readdirSync(`${ROOT}/${folder}`, { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (NOT_OURS.test(path)) return []
    return entry.isDirectory() ? walk(path) : [path]
  })

/** Files of the product: what git tracks or would track, else (no git here) what lies in the tree. */
export function filesOfTree(): readonly string[] {
  try {
    const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], {
      cwd: ROOT,
      encoding: 'utf8',
    })
    return listed.split('\n').filter((path) => path !== '' && has(path) && !NOT_OURS.test(path))
  } catch {
    return walk('') // A source archive has no git: the same files, read from the disk.
  }
}

export const sourcesIn = (files: readonly string[]): readonly string[] =>
  files.filter((file) => /^src\/.*\.tsx?$/.test(file) && !file.endsWith('.d.ts'))
