import type { PowerMonitor } from 'electron'
import { SHELL_COMMANDS } from './commands.ts'
import type { ShellCommand } from './commands.ts'

/** Tells the terminal when the machine sleeps, wakes or is locked: streams go stale, the desk disarms and locks. */
export function watchPower(
  powerMonitor: Pick<PowerMonitor, 'on'>,
  send: (command: ShellCommand) => void,
): void {
  powerMonitor.on('lock-screen', () => send(SHELL_COMMANDS.lock))
  powerMonitor.on('suspend', () => send(SHELL_COMMANDS.suspend))
  powerMonitor.on('resume', () => send(SHELL_COMMANDS.resume))
}
