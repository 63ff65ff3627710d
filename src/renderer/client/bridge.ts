/**
 * What the preload puts on `window.optionix` in the desktop: four functions and nothing else, frozen. In a browser
 * the property does not exist. The preload implements exactly this type.
 */
export type DesktopBridge = Readonly<{
  /**
   * Asks for a new connection to the engine. The preload answers with `window.postMessage` to its own window:
   * data `{ channel: 'optionix:port' }`, origin the window's own, and exactly one transferred MessagePort that speaks
   * the RPC protocol of the contract. Each call yields a new port; the old one is closed by the main process.
   */
  connect: () => void
  /** Commands from menus, tray and accelerators, by command id (`shell.palette`). Returns the unsubscriber. */
  onCommand: (listener: (commandId: string) => void) => () => void
  /**
   * What became of the files that this page made, by id (the last part of the `blob:` address), fate and the name under
   * which the file lies. Returns the unsubscriber.
   */
  onFile: (listener: (id: string, fate: string, name: string) => void) => () => void
  /** Facts about the desktop, for the status bar and the about screen. Never a path, never a key. */
  platform: () => DesktopPlatform
}>

export type DesktopPlatform = Readonly<{
  operatingSystem: 'linux' | 'macos' | 'windows'
  version: string
  electron: string
}>

declare global {
  interface Window {
    readonly optionix?: DesktopBridge
  }
}

/** `data.channel` of the message that carries the port. */
const PORT_CHANNEL = 'optionix:port'

/** The port of a bridge's answer, or null when the message is not one. */
export function portOfMessage(event: MessageEvent, self: Window): MessagePort | null {
  const data: unknown = event.data
  if (event.source !== self || typeof data !== 'object' || data === null) return null
  if (!('channel' in data) || data.channel !== PORT_CHANNEL) return null
  return event.ports[0] ?? null
}
