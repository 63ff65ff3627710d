/** Commands that the shell sends to the terminal by id. The terminal's own registry says what each does. */
export const SHELL_COMMANDS = {
  palette: 'shell.palette',
  keys: 'shell.keys',
  settings: 'shell.settings',
  kill: 'shell.kill',
  lock: 'shell.lock',
  suspend: 'shell.suspend',
  resume: 'shell.resume',
} as const

export type ShellCommand = (typeof SHELL_COMMANDS)[keyof typeof SHELL_COMMANDS]
