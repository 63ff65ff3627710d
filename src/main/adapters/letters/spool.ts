import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Letters } from '../../../core/identity/index.ts'
import { toIso } from '../../../core/kernel/index.ts'
import type { Clock, IdSource } from '../../../core/kernel/index.ts'

type SpoolOptions = Readonly<{
  directory: string
  /** The address that letters come from. */
  from: string
  clock: Clock
  ids: IdSource
  /** Told of a letter that could not be laid down; never of its text. */
  onLost: (error: unknown) => void
}>

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** A date as a letter carries it (RFC 5322, section 3.3), UTC. */
function letterDate(iso: string): string {
  const at = new Date(iso)
  const day = `${DAYS[at.getUTCDay()]}, ${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]} ${at.getUTCFullYear()}`
  return `${day} ${iso.slice(11, 19)} +0000`
}

/** A header must not become two. */
const oneLine = (text: string): string => text.replaceAll(/[\r\n]+/g, ' ')

/**
 * Lays letters into a folder for the machine's own mailer, one file (0600) each, complete or not there at all. The desk
 * speaks to no mail server itself.
 */
export function makeSpool({ directory, from, clock, ids, onLost }: SpoolOptions): Letters {
  const lay = async (to: string, subject: string, text: string): Promise<void> => {
    const id = ids.next()
    const headers = [
      `From: ${oneLine(from)}`,
      `To: ${oneLine(to)}`,
      `Subject: ${oneLine(subject)}`,
      `Date: ${letterDate(toIso(clock.now()))}`,
      `Message-ID: <${id}@optionix.invalid>`,
      'MIME-Version: 1.0',
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: 8bit',
    ]
    const letter = `${headers.join('\r\n')}\r\n\r\n${text.replaceAll('\n', '\r\n')}`
    await mkdir(directory, { recursive: true, mode: 0o700 })
    const [partial, whole] = [join(directory, `.${id}.part`), join(directory, `${id}.eml`)]
    await writeFile(partial, letter, { mode: 0o600 })
    await rename(partial, whole)
  }
  return { send: ({ to, subject, text }) => void lay(to, subject, text).catch(onLost) }
}
