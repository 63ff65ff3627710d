import type { DownloadItem, Session, WebContents } from 'electron'
import { FILE_CHANNEL } from '../../core/contract/channels.ts'
import type { FileFate } from '../../core/contract/channels.ts'
import type { DesktopLog } from './ports.ts'
import { isOwnUrl } from './scheme.ts'

const BLOB = 'blob:'
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const NAME_LENGTH_MAX = 100

/** What the terminal makes, by the ending of its name, as the save dialog calls it. */
const KINDS: Readonly<Record<string, string>> = {
  csv: 'Comma-separated values',
  json: 'JSON',
  jpg: 'JPEG picture',
  pdf: 'PDF',
  png: 'PNG picture',
}

/** The id of a text that the terminal's own page made (`blob:optionix://app/<id>`), or null for any other address. */
export function ownBlobIdOf(url: string): string | null {
  if (!url.startsWith(BLOB)) return null
  const inner = url.slice(BLOB.length)
  const id = inner.slice(inner.lastIndexOf('/') + 1)
  return isOwnUrl(inner) && new URL(inner).pathname === `/${id}` && ID.test(id) ? id : null
}

/**
 * The name to suggest: the last part of what the page said, in letters, digits, `.`, `-` and `_`, never hidden and never
 * a device's name. Null when it ends in none of those.
 */
export function safeFileName(text: string): string | null {
  const last = text.slice(Math.max(text.lastIndexOf('/'), text.lastIndexOf('\\')) + 1)
  const [, stem = '', ending = ''] = /^(.*)\.([a-z]+)$/i.exec(last) ?? []
  if (!Object.hasOwn(KINDS, ending.toLowerCase())) return null
  const plain = stem
    .replace(/[^\w.-]+/g, '-')
    // eslint-disable-next-line regexp/no-super-linear-move -- a file name that our own server gave
    .replace(/^[.-]+|[.-]+$/g, '')
    .slice(0, NAME_LENGTH_MAX)
  const isDevice = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(plain)
  return `${plain === '' || isDevice ? 'file' : plain}.${ending.toLowerCase()}`
}

type DownloadPorts = Readonly<{ isKnownWindow: (contentsId: number) => boolean; log: DesktopLog }>

const FATES: Readonly<Record<'completed' | 'cancelled' | 'interrupted', FileFate>> = {
  completed: 'kept',
  cancelled: 'cancelled',
  interrupted: 'failed',
}

const baseName = (path: string): string =>
  path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)

function tell(contents: WebContents, id: string, fate: FileFate, name: string): void {
  if (!contents.isDestroyed()) contents.send(FILE_CHANNEL, id, fate, name)
}

/** No path is set: Electron asks the person with its save dialog, and a dialog that is left ends the download. */
function ask(item: DownloadItem, name: string): void {
  const ending = name.slice(name.lastIndexOf('.') + 1)
  item.setSaveDialogOptions({
    title: 'Keep a file',
    defaultPath: name,
    filters: [{ name: KINDS[ending] ?? ending, extensions: [ending] }],
    properties: ['showOverwriteConfirmation', 'createDirectory'],
  })
}

/**
 * Lets a window of the terminal keep a table or a document that its own page made, where the person says in the save dialog, one at a
 * time. Every other download is refused and logged. The page hears what became of its file.
 */
export function watchDownloads(session: Pick<Session, 'on'>, { isKnownWindow, log }: DownloadPorts): void {
  const asking = new Set<number>()
  session.on('will-download', (event, item, contents) => {
    const id = ownBlobIdOf(item.getURL())
    const isOurs = isKnownWindow(contents.id) && isOwnUrl(contents.getURL())
    const name = id !== null && isOurs ? safeFileName(item.getFilename()) : null
    if (id === null || name === null || asking.has(contents.id)) {
      event.preventDefault()
      log.warn({ code: 'download_refused' }, 'A download was refused.')
      if (id !== null && isOurs) tell(contents, id, 'refused', '')
      return
    }
    asking.add(contents.id)
    ask(item, name)
    item.once('done', (_event, state) => {
      asking.delete(contents.id)
      if (state === 'interrupted') log.warn({ code: 'download_failed' }, 'A file could not be written.')
      tell(contents, id, FATES[state], baseName(item.getSavePath()))
    })
  })
}
