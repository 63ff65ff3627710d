import { execFileSync } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '../../../src/renderer')

const filesBelow = (folder: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))

describe('the look', () => {
  it('is generated from the tokens', () => {
    const said = execFileSync(process.execPath, [join(ROOT, 'theme/make-tokens.mjs'), '--check'], {
      encoding: 'utf8',
    })
    expect(said).toContain('up to date')
  })

  it('uses only tokens that exist', () => {
    const known = new Set(readFileSync(join(ROOT, 'theme/tokens.css'), 'utf8').match(/--ox-[a-z0-9-]+(?=:)/g))
    const used = filesBelow(ROOT)
      .filter((file) => /\.(css|tsx?|html)$/.test(file))
      .flatMap((file) =>
        [...readFileSync(file, 'utf8').matchAll(/var\((--ox-[a-z0-9-]+)/g)].map(([, name]) => name ?? ''),
      )
    expect([...new Set(used)].filter((name) => !known.has(name))).toEqual([])
  })

  it('has no colour and no font size in pixels outside the theme', () => {
    const offenders = filesBelow(ROOT)
      .filter((file) => /\.css$/.test(file) && !file.includes('/theme/'))
      .filter((file) => /#[0-9a-f]{3,8}\b|rgba?\(|font-size:[^;]*\dpx/i.test(readFileSync(file, 'utf8')))
    expect(offenders).toEqual([])
  })
})
