import type { BrowserWindow, Dialog, Input } from 'electron'
import { SHELL_COMMANDS } from './commands.ts'
import type { ShellCommand } from './commands.ts'
import type { DesktopEngine, DesktopLog } from './ports.ts'

/** How long a page may take to say that it heard the key. A page that draws hears it within a frame. */
const HEARD_WITHIN_MS = 1_500

const LEAVE = 0
const HALT = 1
const REASON = 'Kill switch key; the window did not answer'

type Press = Pick<Input, 'type' | 'key' | 'control' | 'meta' | 'shift' | 'alt' | 'isAutoRepeat'>

/** Ctrl Shift K, on a Mac also with Command, once however long it is held. */
export const isKillKey = ({ type, key, control, meta, shift, alt, isAutoRepeat }: Press): boolean =>
  type === 'keyDown' && !isAutoRepeat && (control || meta) && shift && !alt && key.toUpperCase() === 'K'

type KillPorts = Readonly<{
  send: (command: ShellCommand) => void
  /** Null while there is no engine: then there is nothing that trades, either. */
  engine: () => Pick<DesktopEngine, 'halt'> | null
  dialog: Pick<Dialog, 'showMessageBox'>
  later: (task: () => void, delayMs: number) => () => void
  log: DesktopLog
}>

/** The kill switch past the page: main takes the key, asks the page, and asks the person itself when the page is stuck. */
export type KillKey = Readonly<{
  watch: (window: BrowserWindow) => void
  /** The page of some window says that it has heard a command. */
  heard: () => void
}>

const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`

export function makeKillKey({ send, engine, dialog, later, log }: KillPorts): KillKey {
  let stopWaiting: (() => void) | null = null
  let isAsking = false

  const halt = async (window: BrowserWindow): Promise<void> => {
    const trading = engine()
    if (trading === null) return
    try {
      const { accounts, cancelled } = await trading.halt(REASON)
      log.warn({ code: 'trading_halted', accounts, cancelled }, 'Trading was halted by the kill switch key.')
      await dialog.showMessageBox(window, {
        type: 'info',
        message: `Halted: ${plural(accounts, 'account')}.`,
        detail: `${plural(cancelled, 'order')} cancelled. Resume with the kill switch of the terminal.`,
        buttons: ['Close'],
      })
    } catch (error) {
      log.error({ code: 'halt_failed', reason: String(error) }, 'Trading could not be halted.')
      await dialog.showMessageBox(window, {
        type: 'error',
        message: 'Trading could not be halted.',
        detail: 'What is working counts as working. Press the key again, or end the program.',
        buttons: ['Close'],
      })
    }
  }

  const ask = async (window: BrowserWindow): Promise<void> => {
    if (isAsking || window.isDestroyed()) return
    isAsking = true
    log.warn({ code: 'kill_key_unheard' }, 'The kill switch key was pressed and the page did not answer.')
    const { response } = await dialog.showMessageBox(window, {
      type: 'warning',
      message: 'Halt trading?',
      detail:
        'The terminal does not answer. Halting stops every account of this desk and cancels its working orders; positions stay.',
      buttons: ['Leave', 'Halt now'],
      defaultId: HALT,
      cancelId: LEAVE,
    })
    if (response === HALT) await halt(window)
    isAsking = false
  }

  return {
    watch: (window) => {
      window.webContents.on('before-input-event', (event, input) => {
        if (!isKillKey(input)) return
        event.preventDefault()
        stopWaiting?.()
        stopWaiting = later(() => void ask(window), HEARD_WITHIN_MS)
        send(SHELL_COMMANDS.kill)
      })
    },
    heard: () => {
      stopWaiting?.()
      stopWaiting = null
    },
  }
}
