import { readFileSync } from 'node:fs'
import { posix } from 'node:path'
import ts from 'typescript'

export type Import = Readonly<{
  specifier: string
  /** The path in the repository of a relative import; null for a package. */
  file: string | null
  /** Erased at compile time: it names a shape and loads nothing. */
  typeOnly: boolean
}>

export type SourceFile = Readonly<{ file: string; imports: readonly Import[] }>

/** `@orpc/contract/x` → `@orpc/contract`, `kysely/migration` → `kysely`, `node:fs` → `node:fs`. */
export function packageOf(specifier: string): string {
  const [first = '', second = ''] = specifier.split('/')
  return first.startsWith('@') ? `${first}/${second}` : first
}

const erasedClause = (clause: ts.ImportClause | undefined): boolean => {
  if (clause === undefined) return false
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true
  const named = clause.namedBindings
  return (
    clause.name === undefined &&
    named !== undefined &&
    ts.isNamedImports(named) &&
    named.elements.length > 0 &&
    named.elements.every((element) => element.isTypeOnly)
  )
}

const literalText = (node: ts.Node | undefined): string | null =>
  node !== undefined && ts.isStringLiteralLike(node) ? node.text : null

/** `new URL('./worker.ts', import.meta.url)`: how a worker or an asset is named. */
const urlText = (node: ts.Node): string | null =>
  ts.isNewExpression(node) && node.expression.getText() === 'URL' && node.arguments?.length === 2
    ? literalText(node.arguments[0])
    : null

function found(node: ts.Node): Readonly<{ specifier: string | null; typeOnly: boolean }> {
  if (ts.isImportDeclaration(node))
    return { specifier: literalText(node.moduleSpecifier), typeOnly: erasedClause(node.importClause) }
  if (ts.isExportDeclaration(node))
    return { specifier: literalText(node.moduleSpecifier), typeOnly: node.isTypeOnly }
  if (ts.isImportTypeNode(node))
    return {
      specifier: ts.isLiteralTypeNode(node.argument) ? literalText(node.argument.literal) : null,
      typeOnly: true,
    }
  if (ts.isCallExpression(node)) {
    const callee = node.expression
    const loads = callee.kind === ts.SyntaxKind.ImportKeyword || callee.getText() === 'require'
    return { specifier: loads ? literalText(node.arguments[0]) : null, typeOnly: false }
  }
  const url = urlText(node)
  return { specifier: url?.startsWith('.') && /\.[cm]?tsx?$/.test(url) ? url : null, typeOnly: false }
}

/** Every import of a source text: static, re-exported, dynamic, in types, and workers by address. */
export function importsOf(file: string, text: string): SourceFile {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const imports: Import[] = []
  const visit = (node: ts.Node): void => {
    const { specifier, typeOnly } = found(node)
    if (specifier !== null) {
      const bare = specifier.replace(/\?.*$/, '')
      const target = bare.startsWith('.') ? posix.join(posix.dirname(file), bare) : null
      imports.push({ specifier: bare, file: target, typeOnly })
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return { file, imports }
}

export const readImports = (root: string, files: readonly string[]): readonly SourceFile[] =>
  files.map((file) => importsOf(file, readFileSync(`${root}/${file}`, 'utf8')))
