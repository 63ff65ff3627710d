import { FILE_FATES } from '../../../core/contract/channels.ts'
import type { FileFate } from '../../../core/contract/channels.ts'

/** What became of a file. A browser does not say: the file is `handed` to it. `name` is the one it lies under. */
type SavedFile = Readonly<{ fate: FileFate | 'handed'; name: string }>

type FileBridge = Readonly<{
  onFile: (listener: (id: string, fate: string, name: string) => void) => () => void
}>

/** Waits for the desktop's word on one file, however long its save dialog stays open. */
export function fateOf(bridge: FileBridge, id: string): Promise<SavedFile> {
  return new Promise((resolve) => {
    const forget = bridge.onFile((toldId, toldFate, name) => {
      const fate = FILE_FATES.find((known) => known === toldFate)
      if (toldId !== id || fate === undefined) return
      forget()
      resolve({ fate, name })
    })
  })
}

/** Says in a sentence where a file is, or that there is none. */
export function savedWords({ fate, name }: SavedFile): string {
  switch (fate) {
    case 'kept':
      return `Kept as ${name}.`
    case 'handed':
      return `Handed to the browser as ${name}.`
    case 'cancelled':
      return 'No file: cancelled.'
    case 'refused':
      return 'No file: the desktop refused to keep it.'
    case 'failed':
      return 'No file: it could not be written there.'
  }
}

/** Hands a text, or bytes, over as a file to keep: to the desktop, which asks where and tells, or to the browser. */
export async function saveFile(name: string, type: string, content: BlobPart): Promise<SavedFile> {
  const mediaType = typeof content === 'string' ? `${type};charset=utf-8` : type
  const url = URL.createObjectURL(new Blob([content], { type: mediaType }))
  const bridge = window.optionix
  const fate = bridge && fateOf(bridge, url.slice(url.lastIndexOf('/') + 1))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  const saved = fate ? await fate : { fate: 'handed' as const, name }
  URL.revokeObjectURL(url)
  return saved
}
