import type { PowerMonitor } from 'electron'
import { SHELL_COMMANDS } from './commands.ts'
import type { ShellCommand } from './commands.ts'

const SECONDS_PER_MINUTE = 60
const LOOK_MS = 5_000
const LOCK_MINUTES = 15
const LOCK_MINUTES_MAX = 240

type PowerPorts = Readonly<{
  powerMonitor: Pick<PowerMonitor, 'on' | 'getSystemIdleTime'>
  send: (command: ShellCommand) => void
  /** Without a key or the mouse for this long the desk locks itself. */
  lockAfterMinutes: number
  /** Does `task` again and again. */
  every: (task: () => void, intervalMs: number) => void
}>

/** After how many minutes the desk locks itself; `problem` says what was wrong with what was given. */
type LockMinutes = Readonly<{ minutes: number; problem: string | null }>

/** `DESKTOP_LOCK_MINUTES`: 15 where it is not given. It cannot be switched off: a desk that is left alone locks. */
export function lockMinutesOf(text: string | undefined): LockMinutes {
  if (text === undefined || text === '') return { minutes: LOCK_MINUTES, problem: null }
  const minutes = /^\d{1,3}$/.test(text) ? Number(text) : 0
  if (minutes >= 1 && minutes <= LOCK_MINUTES_MAX) return { minutes, problem: null }
  const problem = `DESKTOP_LOCK_MINUTES must be a whole number from 1 to ${LOCK_MINUTES_MAX}.`
  return { minutes: LOCK_MINUTES, problem }
}

/** Locks once for each time that nobody is there, and again only after somebody was. */
function watchIdle({ powerMonitor, send, lockAfterMinutes, every }: PowerPorts): void {
  let away = false
  every(() => {
    const isAway = powerMonitor.getSystemIdleTime() >= lockAfterMinutes * SECONDS_PER_MINUTE
    if (isAway && !away) send(SHELL_COMMANDS.lock)
    away = isAway
  }, LOOK_MS)
}

/**
 * Tells the terminal when the machine sleeps, wakes, is locked or left alone. Sleep locks first: whoever wakes the machine
 * is asked who they are before they see anything.
 */
export function watchPower(ports: PowerPorts): void {
  const { powerMonitor, send } = ports
  powerMonitor.on('lock-screen', () => send(SHELL_COMMANDS.lock))
  powerMonitor.on('suspend', () => {
    send(SHELL_COMMANDS.lock)
    send(SHELL_COMMANDS.suspend)
  })
  powerMonitor.on('resume', () => send(SHELL_COMMANDS.resume))
  watchIdle(ports)
}
