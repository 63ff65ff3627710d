import { createReadStream, createWriteStream, existsSync, statSync } from 'node:fs'
import { finished } from 'node:stream/promises'
import type { Readable, Writable } from 'node:stream'
import { somethingMissing, wrongUsage } from './exits.ts'

export type Console = Readonly<{ stdin: Readable; stdout: Writable; stderr: Writable }>

/** Does the work of a command and keeps its exit code. */
export type Run = (work: (console: Console) => Promise<number>) => Promise<void>

/** `--in FILE` or standard input. */
export function openInput(file: string | undefined, console: Console): Readable {
  return file === undefined || file === '-' ? console.stdin : openFile('--in', file)
}

/** A file that an option names. */
export function openFile(option: string, file: string): Readable {
  if (!existsSync(file) || !statSync(file).isFile()) {
    throw somethingMissing(`${option}: there is no file ${file}.`)
  }
  return createReadStream(file)
}

type Output = Readonly<{ stream: Writable; close: () => Promise<void> }>

/**
 * `--out FILE` or standard output. Closing waits until the file is written. Opening empties what an earlier run wrote, so
 * whatever a command reads is opened first.
 */
export async function openOutput(file: string | undefined, console: Console): Promise<Output> {
  if (file === undefined || file === '-') return { stream: console.stdout, close: () => Promise.resolve() }
  const stream = createWriteStream(file)
  await new Promise<void>((resolve, reject) => {
    stream.once('open', () => resolve())
    stream.once('error', (error) => reject(wrongUsage(`--out: ${error.message}.`)))
  })
  return {
    stream,
    close: async () => {
      stream.end()
      await finished(stream)
    },
  }
}

/** Everything on a stream, as text; refuses what is larger than any command wants. */
export async function readAll(input: Readable, lengthMax: number): Promise<string> {
  input.setEncoding('utf8')
  let text = ''
  for await (const chunk of input as AsyncIterable<string>) {
    text += chunk
    if (text.length > lengthMax) throw wrongUsage('The input is too long for this command.')
  }
  return text
}
