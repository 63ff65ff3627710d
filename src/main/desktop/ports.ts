import type { Failure, Result } from '../../core/kernel/index.ts'

/** One end of a message port as Electron's main process has it. `worker_threads` ports have the same verbs. */
export type EnginePort = Readonly<{
  postMessage: (message: unknown) => void
  on: (event: 'message' | 'close', listener: (event: unknown) => void) => unknown
  start: () => void
  close: () => void
}>

/** What the desktop needs of the engine: one that speaks the contract on ports, and that can be drained. */
export type DesktopEngine = Readonly<{
  /** Speaks the contract on a port until the returned function is called. */
  bind: (port: EnginePort) => () => void
  /** Halts every account of the desk and cancels what works; for when no window can ask for it. */
  halt: (reason: string) => Promise<Readonly<{ accounts: number; cancelled: number }>>
  /** Finishes what is under way, makes it durable and lets go of the data directory. */
  close: () => Promise<void>
}>

/** Opens the engine on a data directory; a failure is shown to the user as it stands. */
export type OpenDesktopEngine = (
  options: Readonly<{ dataDirectory: string }>,
) => Promise<Result<DesktopEngine, Failure>>

type Facts = Readonly<Record<string, unknown>>

/** Structured log: facts first, then one sentence. Never receives messages of a port, tokens or keys. */
export type DesktopLog = Readonly<{
  info: (facts: Facts, message: string) => void
  warn: (facts: Facts, message: string) => void
  error: (facts: Facts, message: string) => void
}>

export type DesktopOptions = Readonly<{
  openEngine: OpenDesktopEngine
  /** The built terminal: a folder with `index.html`. */
  rendererFolder: string
  /** The built preload: one CommonJS file. */
  preloadFile: string
  /** Minutes without a key or the mouse after which the desk locks itself. */
  lockAfterMinutes: number
  log: DesktopLog
}>
