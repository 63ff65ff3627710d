import { isOwnUrl } from './scheme.ts'

/** What is known about whoever sent an IPC message. `frame` is null when it is gone by now. */
type Sender = Readonly<{
  contentsId: number
  isDestroyed: boolean
  frame: Readonly<{ url: string; isTop: boolean }> | null
}>

type SenderVerdict =
  'accepted' | 'destroyed' | 'unknown_window' | 'no_frame' | 'child_frame' | 'foreign_origin'

/** Whether a message comes from the top frame of one of our windows while it shows one of our own addresses. */
export function judgeSender(sender: Sender, isKnownWindow: (contentsId: number) => boolean): SenderVerdict {
  if (sender.isDestroyed) return 'destroyed'
  if (!isKnownWindow(sender.contentsId)) return 'unknown_window'
  if (!sender.frame) return 'no_frame'
  if (!sender.frame.isTop) return 'child_frame'
  return isOwnUrl(sender.frame.url) ? 'accepted' : 'foreign_origin'
}
