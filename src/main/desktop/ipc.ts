import type { App, IpcMain, IpcMainEvent } from 'electron'
import { desktopFailure } from './failures.ts'
import type { DesktopFailureCode } from './failures.ts'
import type { DesktopLog } from './ports.ts'
import { judgeSender } from './sender.ts'

/** What a channel does with a message that passed the door. */
export type ChannelHandler = (contentsId: number, event: IpcMainEvent) => void

type IpcPorts = Readonly<{
  app: Pick<App, 'on'>
  ipcMain: Pick<IpcMain, 'on'>
  isKnownWindow: (contentsId: number) => boolean
  /** Whether this sender may send one more message now. */
  mayCall: (contentsId: number) => boolean
  log: DesktopLog
}>

/** Words of a refusal that is nobody's business but the log's. */
const SENTENCES: Readonly<Partial<Record<DesktopFailureCode, string>>> = {
  sender_refused: 'A message came from elsewhere than a window of the terminal.',
  channel_unknown: 'A message named a channel that does not exist.',
  message_malformed: 'A message carried what its channel does not take.',
  too_many_messages: 'A window sends messages faster than is allowed.',
}

/**
 * The one owner of `ipcMain`. A channel takes a bare signal: its handler runs when the sender is the top frame of one
 * of our windows, below its rate, and the message carries neither arguments nor ports. Nothing is ever answered
 * synchronously.
 */
export function openIpc(ports: IpcPorts, channels: Readonly<Record<string, ChannelHandler>>): void {
  const refuse = (code: DesktopFailureCode, facts: Readonly<Record<string, unknown>> = {}): void => {
    const failure = desktopFailure(code, SENTENCES[code] ?? code)
    ports.log.warn({ code: failure.code, ...facts }, failure.message)
  }
  for (const [channel, handle] of Object.entries(channels)) {
    ports.ipcMain.on(channel, (event, ...values: readonly unknown[]) => {
      const { sender, senderFrame, ports: sentPorts } = event
      const frame = senderFrame && { url: senderFrame.url, isTop: senderFrame.parent === null }
      const verdict = judgeSender(
        { contentsId: sender.id, isDestroyed: sender.isDestroyed(), frame },
        ports.isKnownWindow,
      )
      const closeSent = (): void => sentPorts.forEach((port) => port.close())
      if (verdict !== 'accepted') return (closeSent(), refuse('sender_refused', { channel, verdict }))
      if (!ports.mayCall(sender.id)) return (closeSent(), refuse('too_many_messages', { channel }))
      if (values.length > 0 || sentPorts.length > 0)
        return (closeSent(), refuse('message_malformed', { channel }))
      return handle(sender.id, event)
    })
  }
  ports.app.on('web-contents-created', (_event, contents) => {
    contents.on('ipc-message', (_message, channel) => {
      if (!Object.hasOwn(channels, channel)) refuse('channel_unknown')
    })
    contents.on('ipc-message-sync', (event) => {
      event.returnValue = null
      refuse('channel_unknown', { synchronous: true })
    })
  })
}
