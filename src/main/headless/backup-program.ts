import type { Command } from 'commander'
import type { Run } from './files.ts'
import type { StatefulOptions } from './stateful-commands.ts'

const commands = () => import('./backup-commands.ts')

/** `optionix backup …`: copies of the desk, and the return to one. */
export function addBackup(program: Command, run: Run, stateful: (command: Command) => Command): void {
  const group = program.command('backup').description('copies of the desk in its encrypted file')
  stateful(group.command('create'))
    .description('take one, with no desk running (a running one: POST /admin/backup)')
    .action((options: StatefulOptions) =>
      run(async (console) => (await commands()).runBackupCreate(options, console)),
    )
  stateful(group.command('list'))
    .description('those that there are, newest first; also beside a running desk')
    .action((options: StatefulOptions) =>
      run(async (console) => (await commands()).runBackupList(options, console)),
    )
  stateful(group.command('verify'))
    .description('check one from its bytes to its log; exit 1 says what is wrong; also beside a running desk')
    .argument('<id>')
    .action((id: string, options: StatefulOptions) =>
      run(async (console) => (await commands()).runBackupVerify(id, options, console)),
    )
  stateful(group.command('restore'))
    .description('put one in the place of the database, which is kept beside it; no desk may be running')
    .argument('<id>')
    .requiredOption('--reason <text>', 'why; it stands in the log')
    .action((id: string, options: StatefulOptions & { reason: string }) =>
      run(async (console) => (await commands()).runBackupRestore(id, options, console)),
    )
}
