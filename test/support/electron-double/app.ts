import { EventEmitter } from 'node:events'
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

const CONFIG_HOME = process.env.XDG_CONFIG_HOME ?? join(homedir(), '.config')
const LOCK_FILE = 'instance.pid'

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

type AppHooks = Readonly<{
  /** Starts what a page needs. */
  start: () => Promise<void>
  closeWindows: () => void
  countWindows: () => number
  stop: () => Promise<void>
}>

/** Life cycle of the application: ready, single instance, quit. */
export class AppDouble extends EventEmitter {
  readonly isPackaged = false
  readonly name = 'Optionix Terminal'
  readonly switches: string[] = []
  readonly commandLine = {
    appendSwitch: (name: string, value = ''): void => void this.switches.push(`${name}=${value}`),
  }
  private paths: Record<string, string> = {
    appData: CONFIG_HOME,
    userData: join(CONFIG_HOME, 'electron-double'),
    home: homedir(),
  }
  private hooks: AppHooks
  private lockFile: string | null = null
  private isQuitting = false
  private ready: Promise<void> | null = null
  isSandboxed = false

  constructor(hooks: AppHooks) {
    super()
    this.hooks = hooks
    process.on('SIGTERM', () => this.quit())
  }

  enableSandbox = (): void => {
    this.isSandboxed = true
  }
  getVersion = (): string => (JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }).version
  getPath = (name: string): string => this.paths[name] ?? ''
  setPath = (name: string, path: string): void => {
    this.paths[name] = path
  }

  /** Starts once the program's first turn is over, as Electron does. */
  whenReady = (): Promise<void> => {
    this.ready ??= new Promise<void>((resolve) => setImmediate(resolve))
      .then(() => this.hooks.start())
      .then(() => void this.emit('ready'))
    return this.ready
  }

  /** A pid file in the profile. The one who comes second tells the first by a signal. */
  requestSingleInstanceLock = (): boolean => {
    mkdirSync(this.getPath('userData'), { recursive: true })
    const file = join(this.getPath('userData'), LOCK_FILE)
    try {
      closeSync(openSync(file, 'wx'))
    } catch {
      const pid = Number(readFileSync(file, 'utf8'))
      if (pid > 0 && isAlive(pid)) {
        process.kill(pid, 'SIGUSR2')
        return false
      }
    }
    writeFileSync(file, String(process.pid))
    this.lockFile = file
    process.on('SIGUSR2', () => this.emit('second-instance', {}, [], '', null))
    return true
  }

  quit = (): void => {
    if (this.isQuitting) return
    this.isQuitting = true
    this.emit('before-quit', { preventDefault: () => undefined })
    this.hooks.closeWindows()
    if (this.hooks.countWindows() > 0) {
      this.isQuitting = false
      return
    }
    let isPrevented = false
    this.emit('will-quit', { preventDefault: () => void (isPrevented = true) })
    this.isQuitting = isPrevented ? false : true
    if (!isPrevented) this.exit(0)
  }

  exit = (code = 0): void => {
    if (this.lockFile !== null) rmSync(this.lockFile, { force: true })
    this.lockFile = null
    void this.hooks.stop().finally(() => process.exit(code))
  }

  /** Called by the window double when a window is gone. */
  windowClosed(): void {
    if (this.hooks.countWindows() === 0 && !this.isQuitting) this.emit('window-all-closed')
  }
}
