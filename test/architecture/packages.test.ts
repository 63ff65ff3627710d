import { builtinModules } from 'node:module'
import { describe, expect, it } from 'vitest'
import { importsOf, packageOf, readImports } from './imports.ts'
import type { Manifest } from './ledger.ts'
import { ledgerFaults, misplacedPackages, parseLedger } from './ledger.ts'
import { ROOT, filesOfTree, has, read, sourcesIn } from './tree.ts'

const manifest = JSON.parse(read('package.json')) as Manifest
const rows = parseLedger(read('docs/packages.md'))
const sources = readImports(ROOT, sourcesIn(filesOfTree()))

function licenceOf(name: string): string | null {
  const path = `node_modules/${name}/package.json`
  if (!has(path)) return null // Another platform's runtime: npm installs only ours.
  return (JSON.parse(read(path)) as { license?: string }).license ?? 'none'
}

describe('the package ledger', () => {
  it('lists every package of package.json with kind, licence and reason, and no other', () => {
    expect(rows.length).toBeGreaterThan(0)
    expect(ledgerFaults(rows, manifest, licenceOf)).toEqual([])
  })

  it('has what the main process loads as dependencies and what Vite bundles as devDependencies', () => {
    expect(misplacedPackages(sources, manifest)).toEqual([])
  })

  it('knows every package that the sources import', () => {
    const known = new Set([...Object.keys(manifest.dependencies), ...Object.keys(manifest.devDependencies)])
    // Types alone may come from a package of types: `@types/better-sqlite3` for a drop-in that brings none.
    const hasTypes = (name: string): boolean => known.has(`@types/${name}`)
    const strangers = sources.flatMap(({ file, imports }) =>
      imports
        .filter((imported) => imported.file === null && !imported.specifier.startsWith('node:'))
        .map(({ specifier, typeOnly }) => ({ name: packageOf(specifier), typeOnly }))
        .filter(({ name, typeOnly }) => !known.has(name) && !(typeOnly && hasTypes(name)))
        .filter(({ name }) => !builtinModules.includes(name))
        .map(({ name }) => `${file} imports ${name}, which package.json does not name`),
    )
    expect(strangers).toEqual([])
  })
})

describe('planted offenders', () => {
  const small: Manifest = {
    dependencies: { ws: '8.23.0' },
    devDependencies: { react: '19.3.1' },
    optionalDependencies: {},
  }
  const row = (name: string, kind: string, licence = 'MIT', reason = 'carries frames to the terminal') =>
    `| \`${name}\` | ${kind} | ${licence} | ${reason} |`
  const faults = (...lines: readonly string[]) =>
    ledgerFaults(parseLedger(lines.join('\n')), small, () => null)
  const lawful = [row('ws', 'runtime'), row('react', 'bundled')]

  it('a whole ledger has no fault', () => {
    expect(faults(...lawful)).toEqual([])
  })

  it.each([
    ['an unlisted package', [row('ws', 'runtime')], 'react is not in docs/packages.md'],
    ['a stale row', [...lawful, row('lodash', 'runtime')], 'lodash is in the ledger but not in package.json'],
    ['a row that stands twice', [...lawful, row('ws', 'runtime')], 'ws stands twice'],
    ['a wrong kind', [row('ws', 'tool'), row('react', 'bundled')], 'ws is "tool", must be runtime'],
    [
      'a copyleft licence',
      [row('ws', 'runtime', 'GPL-3.0'), row('react', 'bundled')],
      'GPL-3.0 does not go with MIT',
    ],
    [
      'MPL in what we ship',
      [row('ws', 'runtime', 'MPL-2.0'), row('react', 'bundled')],
      'MPL-2.0 does not go',
    ],
    ['no reason', [row('ws', 'runtime', 'MIT', ''), row('react', 'bundled')], 'ws gives no reason'],
  ])('%s is caught', (_what, lines, saying) => {
    expect(faults(...lines).join('\n')).toContain(saying)
  })

  it('a licence other than the package says is caught', () => {
    expect(ledgerFaults(parseLedger(lawful.join('\n')), small, () => 'ISC')[0]).toContain(
      'the package says ISC',
    )
  })

  it('a package on the wrong side is caught', () => {
    const loads = importsOf('src/main/transport/ws.ts', "import 'react'")
    const bundles = importsOf('src/renderer/client/link.ts', "import WebSocket from 'ws'")
    expect(misplacedPackages([loads, bundles], small)).toEqual([
      'react is loaded at run time: move it to dependencies',
      'ws is only bundled by Vite: move it to devDependencies',
    ])
  })
})
