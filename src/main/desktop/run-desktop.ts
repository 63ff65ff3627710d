import {
  Menu,
  MessageChannelMain,
  app,
  dialog,
  ipcMain,
  powerMonitor,
  protocol,
  screen,
  session,
  shell,
} from 'electron'
import { CONNECT_CHANNEL, HEARD_CHANNEL, PORT_CHANNEL } from '../../core/contract/channels.ts'
import { refused } from '../../core/kernel/index.ts'
import type { Failure, Result } from '../../core/kernel/index.ts'
import { openBundle } from './bundle.ts'
import { makeConnections } from './connections.ts'
import type { Connections } from './connections.ts'
import { drain, openSafely } from './engine-life.ts'
import { makeOpenExternal } from './external-links.ts'
import { makeFailureBoard } from './failure-board.ts'
import type { FailureBoard } from './failure-board.ts'
import { desktopFailure } from './failures.ts'
import { openIpc } from './ipc.ts'
import type { ChannelHandler } from './ipc.ts'
import { makeKillKey } from './kill-key.ts'
import type { KillKey } from './kill-key.ts'
import { menuTemplate } from './menu.ts'
import { guardNavigation, refuseCertificates } from './navigation.ts'
import type { DesktopEngine, DesktopOptions } from './ports.ts'
import { watchPower } from './power.ts'
import { makeBucketPerKey } from './rate.ts'
import { makeScreenCapture } from './screen-capture.ts'
import type { ScreenCapture } from './screen-capture.ts'
import { makeServe } from './serve.ts'
import { bindSchemes, lockSession } from './session.ts'
import { beginStart } from './start.ts'
import { makeWindows } from './windows.ts'
import type { Windows } from './windows.ts'

const CONNECTS_BURST = 20
const CONNECTS_PER_SECOND = 2

const nowMs = (): number => performance.now()

const later = (task: () => void, delayMs: number): (() => void) => {
  const timer = setTimeout(task, delayMs)
  return () => clearTimeout(timer)
}

const every = (task: () => void, intervalMs: number): void => {
  setInterval(task, intervalMs).unref()
}

type Parts = Readonly<{
  windows: Windows
  connections: Connections
  killKey: KillKey
  board: FailureBoard
  capture: ScreenCapture
  dataDirectory: string
}>

/** Runs the desktop: from the first line before Electron is ready to the drained engine. */
export function runDesktop(options: DesktopOptions): void {
  const begun = beginStart({ app, protocol })
  if (begun === null) {
    options.log.info({}, 'The terminal is open already; its window comes to the front.')
    app.quit()
    return
  }
  const parts = makeParts(options, begun.dataDirectory)
  guardNavigation(
    app,
    options.log,
    makeOpenExternal((url) => shell.openExternal(url), options.log),
  )
  refuseCertificates(app)
  openDoor(options, parts)
  app.on('second-instance', parts.windows.focus)
  app.on('window-all-closed', () => app.quit())
  void app.whenReady().then(() => open(options, parts))
}

function makeParts(options: DesktopOptions, dataDirectory: string): Parts {
  const { log } = options
  const newChannel = (): MessageChannelMain => new MessageChannelMain()
  const connections = makeConnections({ newChannel, nowMs, log })
  const board = makeFailureBoard()
  const killKey = makeKillKey({
    send: (command) => windows.send(command),
    engine: connections.engine,
    dialog,
    later,
    log,
  })
  const profileDirectory = app.getPath('userData')
  const capture = makeScreenCapture({ profileDirectory, windows: () => windows.all(), log })
  const windows: Windows = makeWindows({
    preloadFile: options.preloadFile,
    version: app.getVersion(),
    hasInspector: !app.isPackaged,
    // Electron loads `screen` with the first use, which must come after it is ready.
    screen: () => screen,
    dialog,
    profileDirectory,
    nowMs,
    log,
    onPageGone: connections.disconnect,
    onWindow: (window) => {
      killKey.watch(window)
      capture.shield(window)
    },
    setFailure: board.set,
  })
  return { windows, connections, killKey, board, capture, dataDirectory }
}

/** The only channels in: a window asks for its connection, and says that it has heard a command. */
function openDoor({ log }: DesktopOptions, { windows, connections, killKey }: Parts): void {
  const connect: ChannelHandler = (contentsId, { senderFrame }) =>
    connections.request(contentsId, (port) => {
      if (senderFrame && !senderFrame.isDestroyed()) senderFrame.postMessage(PORT_CHANNEL, null, [port])
      else port.close()
    })
  const mayCall = makeBucketPerKey(CONNECTS_BURST, CONNECTS_PER_SECOND, nowMs)
  openIpc(
    { app, ipcMain, isKnownWindow: windows.isKnown, mayCall, log },
    { [CONNECT_CHANNEL]: connect, [HEARD_CHANNEL]: killKey.heard },
  )
}

/** Session and scheme first, then the window, and the engine behind it: the shell is painted while the engine opens. */
async function open(options: DesktopOptions, parts: Parts): Promise<void> {
  const { windows, connections, board } = parts
  const { log } = options
  const bundle = openBundle(options.rendererFolder)
  lockSession(session.defaultSession, { isKnownWindow: windows.isKnown, log })
  bindSchemes(protocol, makeServe({ bundle, failurePage: board.page, log }))
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(process.platform, windows.send, parts.capture)))
  watchPower({ powerMonitor, send: windows.send, lockAfterMinutes: options.lockAfterMinutes, every })
  windows.open()
  const opening =
    bundle === null
      ? refused(desktopFailure('terminal_missing', TERMINAL_MISSING))
      : openSafely(options.openEngine, parts.dataDirectory, log)
  drainAtQuit(opening, connections, log)
  const opened = await opening
  if (opened.ok) return connections.open(opened.value)
  log.error({ code: opened.failure.code }, opened.failure.message)
  return windows.showFailure(opened.failure)
}

const TERMINAL_MISSING = 'The terminal has not been built; `npm run build` builds it.'

type Opening = Promise<Result<DesktopEngine, Failure>> | Result<DesktopEngine, Failure>

/** Holds the end until the engine has let go of its data, also when it was still opening. */
function drainAtQuit(opening: Opening, connections: Connections, log: DesktopOptions['log']): void {
  const end = async (): Promise<void> => {
    connections.disconnectAll()
    const opened = await opening
    if (opened.ok) await drain(opened.value, log)
    app.exit(opened.ok ? 0 : 1)
  }
  app.once('will-quit', (event) => {
    event.preventDefault()
    void end()
  })
}
