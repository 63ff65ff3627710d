import { PassThrough, Readable } from 'node:stream'
import { runProgram } from '../../src/main/headless/program.ts'

/** One run of the command line in this process; output is collected while it runs, so that a full pipe never stops it. */
export async function runCommand(args: readonly string[], input = '') {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  stdout.setMaxListeners(20)
  const texts = [stdout, stderr].map(async (stream) => {
    let text = ''
    for await (const chunk of stream) text += String(chunk)
    return text
  })
  const code = await runProgram(args, { stdin: Readable.from([Buffer.from(input)]), stdout, stderr })
  stdout.end()
  stderr.end()
  const [out = '', err = ''] = await Promise.all(texts)
  return { code, out, err }
}
