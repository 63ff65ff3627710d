import type { SourceFile } from './imports.ts'
import { packageOf } from './imports.ts'
import { placeOf } from './layout.ts'

type LedgerRow = Readonly<{ name: string; kind: string; licence: string; reason: string }>

export type Manifest = Readonly<{
  dependencies: Readonly<Record<string, string>>
  devDependencies: Readonly<Record<string, string>>
  optionalDependencies: Readonly<Record<string, string>>
}>

/** Licences that may stand beside MIT. MPL-2.0 only in tools: it never reaches what we ship. */
const COMPATIBLE = [
  'MIT',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  '0BSD',
  'BlueOak-1.0.0',
  'CC0-1.0',
]
const COMPATIBLE_TOOLS = [...COMPATIBLE, 'MPL-2.0']

/** `runtime` is loaded by the main process, `bundled` by Vite, `tool` by nobody who runs the product. */
const KINDS_OF: Readonly<Record<keyof Manifest, readonly string[]>> = {
  dependencies: ['runtime'],
  devDependencies: ['bundled', 'tool'],
  optionalDependencies: ['platform'],
}

const REASON_LENGTH_MIN = 15

/** Rows of the tables in docs/packages.md: `| name | kind | licence | why |`. */
export function parseLedger(text: string): readonly LedgerRow[] {
  return text
    .split('\n')
    .map((line) => /^\|\s*`([^`]+)`\s*\|([^|]*)\|([^|]*)\|([^|]*)\|\s*$/.exec(line))
    .filter((match) => match !== null)
    .map(([, name = '', kind = '', licence = '', reason = '']) => ({
      name,
      kind: kind.trim(),
      licence: licence.trim(),
      reason: reason.trim(),
    }))
}

const sectionsOf = (manifest: Manifest): readonly (readonly [string, readonly string[]])[] =>
  (Object.keys(KINDS_OF) as (keyof Manifest)[]).flatMap((section) =>
    Object.keys(manifest[section]).map((name) => [name, KINDS_OF[section]] as const),
  )

function faultsOfRow(
  row: LedgerRow,
  kinds: readonly string[] | undefined,
  licence: string | null,
): readonly string[] {
  const allowed = row.kind === 'tool' ? COMPATIBLE_TOOLS : COMPATIBLE
  return [
    kinds === undefined && `${row.name} is in the ledger but not in package.json: take its row out`,
    kinds !== undefined &&
      !kinds.includes(row.kind) &&
      `${row.name} is "${row.kind}", must be ${kinds.join(' or ')}`,
    !allowed.includes(row.licence) && `${row.name}: licence ${row.licence} does not go with MIT`,
    licence !== null &&
      licence !== row.licence &&
      `${row.name}: the package says ${licence}, not ${row.licence}`,
    row.reason.length < REASON_LENGTH_MIN && `${row.name} gives no reason: say what we need it for`,
  ].filter((fault) => fault !== false)
}

/** Where the ledger and package.json disagree. `licenceOf` reads the installed package; null when it is not there. */
export function ledgerFaults(
  rows: readonly LedgerRow[],
  manifest: Manifest,
  licenceOf: (name: string) => string | null,
): readonly string[] {
  const sections = new Map(sectionsOf(manifest))
  const listed = rows.map(({ name }) => name)
  const unlisted = [...sections.keys()].filter((name) => !listed.includes(name))
  const twice = listed.filter((name, index) => listed.indexOf(name) !== index)
  return [
    ...unlisted.map((name) => `${name} is not in docs/packages.md: give it a kind, a licence and a reason`),
    ...twice.map((name) => `${name} stands twice in the ledger`),
    ...rows.flatMap((row) => faultsOfRow(row, sections.get(row.name), licenceOf(row.name))),
  ]
}

const isBundledSide = (file: string): boolean => ['renderer', 'preload'].includes(placeOf(file).area)

const packagesIn = (sources: readonly SourceFile[]): ReadonlySet<string> =>
  new Set(
    sources.flatMap(({ imports }) =>
      imports
        .filter(
          ({ file, typeOnly, specifier }) => file === null && !typeOnly && !specifier.startsWith('node:'),
        )
        .map(({ specifier }) => packageOf(specifier)),
    ),
  )

/** What Vite bundles is a devDependency; what the main process loads at run time is a dependency. */
export function misplacedPackages(sources: readonly SourceFile[], manifest: Manifest): readonly string[] {
  const loaded = packagesIn(sources.filter(({ file }) => !isBundledSide(file)))
  const bundled = packagesIn(sources.filter(({ file }) => isBundledSide(file)))
  return [
    ...[...loaded]
      .filter((name) => name !== 'electron' && manifest.devDependencies[name] !== undefined)
      .map((name) => `${name} is loaded at run time: move it to dependencies`),
    ...[...bundled]
      .filter((name) => !loaded.has(name) && manifest.dependencies[name] !== undefined)
      .map((name) => `${name} is only bundled by Vite: move it to devDependencies`),
  ]
}
