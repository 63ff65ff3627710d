import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** The tokens of all letters to an address that a desk with its outbox in `folder` wrote, oldest first. */
export const tokensTo = (folder: string, email: string): readonly string[] =>
  readdirSync(join(folder, 'mail'))
    .filter((name) => name.endsWith('.eml'))
    .toSorted()
    .map((name) => readFileSync(join(folder, 'mail', name), 'utf8'))
    .filter((letter) => letter.includes(`To: ${email}\r\n`))
    .map((letter) => /^([0-9a-f]{64})\r?$/m.exec(letter)?.[1] ?? '')
