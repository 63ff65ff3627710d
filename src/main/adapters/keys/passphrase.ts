import { readFileSync } from 'node:fs'
import type { PassphraseSource } from './ports.ts'

/** The first line of a file, as container platforms hand secrets over. */
export const passphraseFile = (path: string): PassphraseSource => ({
  name: `the file ${path}`,
  isInteractive: false,
  ask: async () => {
    const [line = ''] = readFileSync(path, 'utf8').split(/\r?\n/)
    if (line === '') throw new Error(`the file ${path} is empty`)
    return line
  },
})

const CTRL_C = '\u0003'
const CTRL_D = '\u0004'
const BACKSPACE = new Set(['\u007f', '\b'])

/** One line from the terminal, unseen. Null for an empty one. */
function askUnseen(question: string): Promise<string | null> {
  const { stdin, stderr } = process
  // Before the question, so that an answer that is quicker than us does not show either.
  stdin.setRawMode(true)
  stdin.setEncoding('utf8')
  stderr.write(question)
  stdin.resume()
  return new Promise((resolve, reject) => {
    let typed = ''
    const finish = (settle: () => void): void => {
      stdin.off('data', read)
      stdin.setRawMode(false)
      stdin.pause()
      stderr.write('\n')
      settle()
    }
    const read = (text: string): void => {
      for (const sign of text) {
        if (sign === CTRL_C) return finish(() => reject(new Error('cancelled at the passphrase')))
        if (sign === '\r' || sign === '\n' || sign === CTRL_D) {
          return finish(() => resolve(typed === '' ? null : typed))
        }
        typed = BACKSPACE.has(sign) ? [...typed].slice(0, -1).join('') : typed + sign
      }
    }
    stdin.on('data', read)
  })
}

/** A person at the terminal. Choosing asks twice; an empty answer there means "no passphrase". */
export const passphrasePrompt = (): PassphraseSource => ({
  name: 'the terminal',
  isInteractive: true,
  ask: async (purpose) => {
    if (purpose === 'enter') return askUnseen('Passphrase of the Optionix database: ')
    for (;;) {
      const chosen = await askUnseen('Choose a passphrase for the database (empty for a plain key file): ')
      if (chosen === null || chosen === (await askUnseen('Once more: '))) return chosen
      process.stderr.write('The two were not the same.\n')
    }
  },
})

/** The source that this process has: the named file, else a person at the terminal, else none. */
export function passphraseSource(
  environment: Readonly<Record<string, string | undefined>>,
  isTerminal: boolean,
): PassphraseSource | null {
  const path = environment['OPTIONIX_PASSPHRASE_FILE']
  if (path) return passphraseFile(path)
  return isTerminal ? passphrasePrompt() : null
}
