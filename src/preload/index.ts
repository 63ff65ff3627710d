import { contextBridge, ipcRenderer } from 'electron'
import {
  COMMAND_CHANNEL,
  CONNECT_CHANNEL,
  FILE_CHANNEL,
  HEARD_CHANNEL,
  PORT_CHANNEL,
  VERSION_ARGUMENT,
} from '../core/contract/channels.ts'

type OperatingSystem = 'linux' | 'macos' | 'windows'

const SYSTEMS: Readonly<Record<string, OperatingSystem>> = { darwin: 'macos', win32: 'windows' }

const platform = () => ({
  operatingSystem: SYSTEMS[process.platform] ?? 'linux',
  version:
    process.argv.find((text) => text.startsWith(VERSION_ARGUMENT))?.slice(VERSION_ARGUMENT.length) ?? '',
  electron: process.versions.electron ?? '',
})

const connect = (): void => ipcRenderer.send(CONNECT_CHANNEL)

/** Hands over the command's id alone: the event object would carry a way back to every channel. */
const onCommand = (listener: (commandId: string) => void): (() => void) => {
  const forward = (_event: unknown, commandId: unknown): void => {
    if (typeof commandId === 'string') listener(commandId)
  }
  ipcRenderer.on(COMMAND_CHANNEL, forward)
  return () => void ipcRenderer.removeListener(COMMAND_CHANNEL, forward)
}

/** Three texts and no more, for the same reason. */
const onFile = (listener: (id: string, fate: string, name: string) => void): (() => void) => {
  const forward = (_event: unknown, id: unknown, fate: unknown, name: unknown): void => {
    if (typeof id === 'string' && typeof fate === 'string' && typeof name === 'string')
      listener(id, fate, name)
  }
  ipcRenderer.on(FILE_CHANNEL, forward)
  return () => void ipcRenderer.removeListener(FILE_CHANNEL, forward)
}

// A port cannot cross the context bridge; a message to the own window can carry it. '/' is the own origin.
ipcRenderer.on(PORT_CHANNEL, (event) => {
  window.postMessage({ channel: PORT_CHANNEL }, '/', [...event.ports])
})

// Whether or not the page listens yet: main asks whether the window is alive, not what it does with the command.
ipcRenderer.on(COMMAND_CHANNEL, () => ipcRenderer.send(HEARD_CHANNEL))

contextBridge.exposeInMainWorld('optionix', Object.freeze({ connect, onCommand, onFile, platform }))
