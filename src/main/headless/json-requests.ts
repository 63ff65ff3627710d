import { EXIT, wrongUsage } from './exits.ts'
import { openInput, openOutput, readAll } from './files.ts'
import type { Console } from './files.ts'
import type { Failure, Result } from '../../core/kernel/index.ts'

export type JsonCommand = Readonly<{ in?: string; out?: string; strict?: boolean }>

const REQUEST_LENGTH_MAX = 16 * 1024 * 1024

const bad = (error: string) => ({ status: 'invalid_input', error })

/** One request, or a list of them, as JSON; a bad one gets its reason and the next one its turn. */
export async function answerJson(
  options: JsonCommand,
  console: Console,
  figuresOf: (request: unknown) => Result<object, Failure>,
): Promise<number> {
  const text = await readAll(openInput(options.in, console), REQUEST_LENGTH_MAX)
  // A pipe that broke before it gave anything is no request that was answered.
  if (text.trim() === '') throw wrongUsage('--in: the input is empty; a request, or a list of them, is JSON.')
  const answer = (request: unknown): Readonly<{ status: string }> => {
    const figures = figuresOf(request)
    if (figures.ok) return { status: 'ok', ...figures.value }
    return { status: figures.failure.code, ...{ error: figures.failure.message } }
  }
  const request = parsed(text)
  const answers = request === undefined ? [bad('the input is no JSON')] : [request].flat().map(answer)
  const output = await openOutput(options.out, console)
  output.stream.write(`${JSON.stringify(Array.isArray(request) ? answers : answers[0])}\n`)
  await output.close()
  const hasBad = answers.some(({ status }) => status !== 'ok')
  return hasBad && options.strict ? EXIT.findings : EXIT.done
}

/** Undefined where the text is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
