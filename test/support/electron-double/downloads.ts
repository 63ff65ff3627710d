import { EventEmitter } from 'node:events'
import type { Download } from '@playwright/test'
import type { Addresses } from './addresses.ts'

type DownloadState = 'completed' | 'cancelled' | 'interrupted'

/** A download as main sees it, before Chromium has been told where it goes. */
class DownloadItemDouble extends EventEmitter {
  private readonly url: string
  private readonly filename: string
  private options: object = {}
  private savePath = ''
  isCancelled = false

  constructor(url: string, filename: string) {
    super()
    this.url = url
    this.filename = filename
  }

  getURL = (): string => this.url
  getFilename = (): string => this.filename
  setSaveDialogOptions = (options: object): void => void (this.options = options)
  getSaveDialogOptions = (): object => this.options
  setSavePath = (path: string): void => void (this.savePath = path)
  getSavePath = (): string => this.savePath
  cancel = (): void => void (this.isCancelled = true)
}

type DownloadPorts = Readonly<{ addresses: Addresses; session: EventEmitter }>

const BLOB = 'blob:'

/** Asks main's listeners, then carries the download out. Nobody sits at the save dialog: without a path it is left. */
export async function carryDownload(
  { addresses, session }: DownloadPorts,
  download: Download,
  contents: unknown,
): Promise<void> {
  const web = download.url()
  const url = web.startsWith(BLOB)
    ? `${BLOB}${addresses.fromWeb(web.slice(BLOB.length))}`
    : addresses.fromWeb(web)
  const item = new DownloadItemDouble(url, download.suggestedFilename())
  const event = { defaultPrevented: false, preventDefault: () => void (event.defaultPrevented = true) }
  session.emit('will-download', event, item, contents)
  if (event.defaultPrevented) return download.cancel()
  item.emit('done', {}, await endOf(item, download))
}

async function endOf(item: DownloadItemDouble, download: Download): Promise<DownloadState> {
  if (item.isCancelled || item.getSavePath() === '') {
    await download.cancel()
    return 'cancelled'
  }
  try {
    await download.saveAs(item.getSavePath())
    return 'completed'
  } catch {
    return 'interrupted'
  }
}
