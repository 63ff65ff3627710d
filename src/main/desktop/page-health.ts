import type { BrowserWindow, Dialog } from 'electron'
import type { DesktopLog } from './ports.ts'
import { makeCrashPolicy } from './recovery.ts'
import { TERMINAL_URL } from './scheme.ts'
import { showPage } from './window.ts'

type PageHealthPorts = Readonly<{
  dialog: Pick<Dialog, 'showMessageBox'>
  nowMs: () => number
  log: DesktopLog
  /** Shows why the page stays down. */
  giveUp: (window: BrowserWindow) => void
}>

const WAIT = 0
const RELOAD = 1

/** Watches a window's page: reloads it when its process dies, asks the user when it stops answering. */
export function watchPage(window: BrowserWindow, ports: PageHealthPorts): void {
  const { log } = ports
  const onCrash = makeCrashPolicy(ports.nowMs)
  const contents = window.webContents
  let timer: ReturnType<typeof setTimeout> | undefined
  const reload = (): void => showPage(window, TERMINAL_URL, log)
  contents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return
    const verdict = onCrash()
    log.error({ code: 'renderer_crashed', reason, next: verdict.kind }, "The window's page has died.")
    clearTimeout(timer)
    if (verdict.kind === 'give_up') ports.giveUp(window)
    else timer = setTimeout(reload, verdict.afterMs)
  })
  let isAsking = false
  const ask = async (): Promise<void> => {
    const { response } = await ports.dialog.showMessageBox(window, {
      type: 'warning',
      message: 'The terminal does not answer.',
      detail: 'Orders that were acknowledged are safe. Reloading keeps the engine running.',
      buttons: ['Wait', 'Reload'],
      defaultId: WAIT,
      cancelId: WAIT,
    })
    isAsking = false
    if (response === RELOAD) reload()
  }
  contents.on('unresponsive', () => {
    log.warn({ code: 'renderer_unresponsive' }, "The window's page does not answer.")
    if (isAsking) return
    isAsking = true
    void ask()
  })
}
