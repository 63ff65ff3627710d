import type { Terminal } from './terminal.ts'

type DesktopTarget = Pick<Terminal, 'session' | 'suspend' | 'resume' | 'commands'>

/**
 * What the desktop's menu and the machine's power ask of the terminal, by id. Lock and sleep are obeyed on every screen;
 * the rest is in the registry only while the shell is shown.
 */
export function obeyDesktop(terminal: DesktopTarget, commandId: string): void {
  switch (commandId) {
    case 'shell.lock':
      return void terminal.session.lock()
    case 'shell.suspend':
      return terminal.suspend()
    case 'shell.resume':
      return terminal.resume()
    default:
      return void terminal.commands.run(commandId)
  }
}
