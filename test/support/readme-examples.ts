import { compileFunction } from 'node:vm'
import ts from 'typescript'

/** One thing that a page says of an example, and what the code said when it ran. */
type Claim = Readonly<{ statement: string; told: string; found: unknown; holds: boolean }>

type Statement = Readonly<{ code: string; isExpression: boolean; told: string }>

/** The fenced blocks of one language, in their order. */
export const blocksOf = (page: string, language: string): readonly string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(([, block = '']) => block)

/** Statements with the comment behind each, however many lines it has. */
function statementsOf(block: string): readonly Statement[] {
  const source = ts.createSourceFile('example.ts', block, ts.ScriptTarget.Latest, true)
  const { statements } = source
  return statements.map((statement, at) => {
    const behind = block.slice(statement.end, statements[at + 1]?.getStart(source) ?? block.length)
    const told = behind
      .split('\n')
      .map((line) => line.trim().replace(/^\/\/ ?/, ''))
      .join(' ')
      .trim()
    return { code: statement.getText(source), isExpression: ts.isExpressionStatement(statement), told }
  })
}

/** What a comment says as a value: `true`, `'192.0.2.0/24'`, `{ address: '192.0.2.7' }`; undefined where it is prose. */
function literalOf(told: string): unknown {
  const text = /^(?:\{.*\}|\[.*\]|'[^']*'|true|false|null)/.exec(told)?.[0]
  return text === undefined ? undefined : (compileFunction(`return (${text})`)() as unknown)
}

/** A figure holds when what was found rounds to it, or, where it ends in `…`, begins with its digits. */
function isPrinted(figure: string, found: unknown): boolean {
  if (typeof found !== 'number') return false
  const isCut = figure.endsWith('…')
  const text = figure.replace('…', '')
  const unit = 10 ** -(text.split('.')[1]?.length ?? 0)
  const away = Math.abs(found - Number(text))
  return isCut ? away < unit : away <= unit / 2 + Math.abs(found) * 1e-15
}

const NUMBER = String.raw`-?\d+(?:\.\d+)?…?`
/** `price 4.7594`, `calls 26.77…, 16.07…`, `method 'collocation'`; a name that the value does not have is prose. */
const NAMED = new RegExp(String.raw`\b([a-z]\w*) +('[^']*'|${NUMBER}(?:, ${NUMBER})*)`, 'gi')

const valueOf = (found: unknown): unknown =>
  typeof found === 'object' && found !== null && 'ok' in found && 'value' in found ? found.value : found

function figuresHold(figures: string, found: unknown): boolean {
  if (figures.startsWith("'")) return found === figures.slice(1, -1)
  const texts = figures.split(', ')
  const values = typeof found === 'number' ? [found] : [...(found as ArrayLike<number> & Iterable<number>)]
  return texts.length === values.length && texts.every((text, at) => isPrinted(text, values[at]))
}

function claimsOf({ code: statement, told }: Statement, result: unknown): readonly Claim[] {
  const found = valueOf(result)
  const literal = literalOf(told)
  if (literal !== undefined) {
    const isCut = typeof literal === 'string' && literal.endsWith('…')
    const holds = isCut
      ? String(found).startsWith(literal.slice(0, -1))
      : JSON.stringify(found) === JSON.stringify(literal)
    return [{ statement, told, found, holds }]
  }
  if (ArrayBuffer.isView(found)) return [{ statement, told, found, holds: figuresHold(told, found) }]
  if (typeof found !== 'object' || found === null) return []
  const fields = found as Readonly<Record<string, unknown>>
  return [...told.matchAll(NAMED)].flatMap(([text, name = '', figures = '']) =>
    name in fields
      ? [{ statement, told: text, found: fields[name], holds: figuresHold(figures, fields[name]) }]
      : [],
  )
}

/**
 * Runs an example with the names of `scope` and nothing else of ours, and gives what its comments claim of the
 * expressions before them. Throws what the example throws.
 */
export async function runExample(
  block: string,
  scope: Readonly<Record<string, unknown>>,
): Promise<readonly Claim[]> {
  const statements = statementsOf(block)
  const lines = statements.map(({ code, isExpression }, at) =>
    isExpression ? `results[${at}] = await (${code})` : code,
  )
  const body = `return (async () => {\n${lines.join('\n')}\n})()`
  const results: unknown[] = []
  const run = compileFunction(body, ['results', ...Object.keys(scope)]) as (
    ...given: readonly unknown[]
  ) => Promise<void>
  await run(results, ...Object.values(scope))
  return statements.flatMap((statement, at) =>
    statement.isExpression && statement.told !== '' ? claimsOf(statement, results[at]) : [],
  )
}
