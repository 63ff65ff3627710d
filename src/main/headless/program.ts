import { Command, CommanderError, Option } from 'commander'
import type { VerifyOptions } from './audit-commands.ts'
import type { BatchOptions } from './batch-commands.ts'
import { withBatchOptions, withFiles } from './batch-commands.ts'
import { CommandEnd, EXIT } from './exits.ts'
import { addBackup } from './backup-program.ts'
import { addCompliance } from './compliance-program.ts'
import type { Console, Run } from './files.ts'
import type { JsonCommand } from './json-requests.ts'
import { packageVersion } from '../engine/places.ts'
import type { BacktestCommand, VarCommand } from './risk-commands.ts'
import type { ServeOptions } from './serve-command.ts'
import type { StatefulOptions } from './stateful-commands.ts'
import type { SurfaceOptions } from './surface-command.ts'

/** Runs one command line and gives its exit code. Heavy parts load with the command that needs them. */
export async function runProgram(
  args: readonly string[],
  console: Console = { stdin: process.stdin, stdout: process.stdout, stderr: process.stderr },
): Promise<number> {
  // A reader that has seen enough (`| head`) is no error.
  console.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))
  let exitCode: number = EXIT.done
  const run: Run = async (work) => {
    exitCode = await work(console)
  }
  const program = makeProgram(run, console)
  try {
    await program.parseAsync([...args], { from: 'user' })
    return exitCode
  } catch (error) {
    return exitCodeOf(error, console)
  }
}

function exitCodeOf(error: unknown, console: Console): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage
  if (error instanceof CommandEnd) {
    console.stderr.write(`${error.message}\n`)
    return error.exitCode
  }
  // A bug: one line for the person, the rest only on request.
  const { message, stack } = error as Error
  console.stderr.write(`${process.env.DEBUG === '1' ? (stack ?? message) : `Unexpected error: ${message}`}\n`)
  return EXIT.findings
}

function makeProgram(run: Run, console: Console): Command {
  const program = new Command('optionix')
    .description('An options desk on one workstation: price, trade, control, prove.')
    .version(packageVersion())
    .exitOverride()
    // `ids mrz` takes the options of `ids` for its own: what stands behind a command belongs to it.
    .enablePositionalOptions()
    .showSuggestionAfterError(false)
    .configureOutput({
      writeOut: (text) => console.stdout.write(text),
      writeErr: (text) => console.stderr.write(text),
    })
  addServe(program, run)
  addBatch(program, run)
  addRisk(program, run)
  addMargin(program, run)
  addCompliance(program, run)
  addImport(program, run)
  addUsers(program, run)
  addKeys(program, run)
  addBackup(program, run, stateful)
  addAudit(program, run)
  addSecurity(program, run)
  // Subcommands made with `command()` inherit the settings above only when they are copied.
  for (const command of [...program.commands, ...program.commands.flatMap((group) => group.commands)]) {
    command.copyInheritedSettings(program)
  }
  return program
}

function addServe(program: Command, run: Run): void {
  program
    .command('serve')
    .description('the headless server; its first line on standard output tells the address')
    .option('--port <n>', 'port; 0 takes a free one (default: PORT or 8000)')
    .option('--host <host>', 'address to listen on (default: 127.0.0.1)')
    .option('--store <url>', 'postgres://… instead of the embedded store')
    .option('--redis <url>', 'redis://… for what several servers share')
    .option('--data <dir>', 'data directory')
    .option('--demo', 'open the paper markets and give new users paper money')
    .action((options: ServeOptions) =>
      run(async (console) => (await import('./serve-command.ts')).runServe(options, console)),
    )
}

function addBatch(program: Command, run: Run): void {
  const batch = () => import('./batch-commands.ts')
  withBatchOptions(program.command('price'))
    .description('value and greeks of every row')
    .addOption(new Option('--greeks <level>', 'which greeks').choices(['basic', 'all']).default('basic'))
    .option('--seed <n>', 'seed of rows by method mc that name none in their column')
    .action((options: BatchOptions & { greeks: 'basic' | 'all'; seed?: string }) =>
      run(async (console) => (await batch()).runPrice(options, console)),
    )
  withBatchOptions(program.command('iv'))
    .description('implied volatility of every row')
    .action((options: BatchOptions) => run(async (console) => (await batch()).runIv(options, console)))
  withBatchOptions(program.command('sabr'))
    .description('SABR volatility of every row (lognormal, Hagan 2002)')
    .action((options: BatchOptions) => run(async (console) => (await batch()).runSabr(options, console)))
  addSurface(program, run)
  withBatchOptions(program.command('match'))
    .description('one order book: operations in, trades out')
    .option('--summary', 'one JSON object of counts and timings instead of the trades')
    .action((options: BatchOptions & { summary?: boolean }) =>
      run(async (console) => (await import('./match-command.ts')).runMatch(options, console)),
    )
}

function addSurface(program: Command, run: Run): void {
  program
    .command('surface')
    .description('a volatility surface from quotes, and the arbitrage in it')
    .option('--in <file>', 'input file (default: standard input)')
    .option('--out <file>', 'output file (default: standard output)')
    .addOption(new Option('--format <format>', 'output format').choices(['json']).default('json'))
    .option('--strict', 'exit 1 when a row or an expiry is bad')
    .option('--check', 'rows are raw SVI parameters; tells the arbitrage in them')
    .addOption(
      new Option('--model <model>', 'what to fit').choices(['svi', 'ssvi', 'sabr', 'spline']).default('svi'),
    )
    .addOption(
      new Option('--fit <fit>', 'keep the slices free of arbitrage, or follow the quotes')
        .choices(['arbitrage_free', 'free'])
        .default('arbitrage_free'),
    )
    .addOption(
      new Option('--phi <phi>', 'form of phi in SSVI').choices(['power_law', 'heston']).default('power_law'),
    )
    .option('--beta <beta>', 'the exponent of SABR, 0 to 1', '1')
    .action((options: SurfaceOptions) =>
      run(async (console) => (await import('./surface-command.ts')).runSurface(options, console)),
    )
}

function addRisk(program: Command, run: Run): void {
  const group = program.command('risk').description('risk figures, as JSON')
  const risk = () => import('./risk-commands.ts')
  withFiles(group.command('var'))
    .description('value at risk and expected shortfall of a column of returns')
    .option('--confidence <a>', 'between 0.5 and 1', '0.95')
    .addOption(
      new Option('--method <method>')
        .choices(['historical', 'normal', 'student_t', 'cornish_fisher'])
        .default('historical'),
    )
    .addOption(
      new Option('--quantile <convention>', 'how the empirical quantile is read')
        .choices(['order_statistic', 'linear', 'next_worst'])
        .default('order_statistic'),
    )
    .option('--dof <n>', 'degrees of freedom of student_t (default: fitted to the kurtosis)')
    .option('--horizon <days>', 'whole days', '1')
    .option('--strict', 'exit 1 when a row is bad')
    .action((options: VarCommand) => run(async (console) => (await risk()).runVar(options, console)))
  withFiles(group.command('backtest'))
    .description('Kupiec, Christoffersen and the Basel zone of a column of exceptions')
    .option('--tail <p>', 'the promised share of exceptions', '0.01')
    .option('--strict', 'exit 1 when a row is bad')
    .action((options: BacktestCommand) =>
      run(async (console) => (await risk()).runBacktest(options, console)),
    )
  withFiles(group.command('saccr'))
    .description('counterparty exposure of netting sets by SA-CCR (Basel CRE52)')
    .action((options: { in?: string; out?: string }) =>
      run(async (console) => (await risk()).runSaccr(options, console)),
    )
}

function addMargin(program: Command, run: Run): void {
  withFiles(program.command('margin'))
    .description(
      'what positions must hold by strategy, portfolio, SPAN, crypto venue or leverage, JSON to JSON',
    )
    .option('--strict', 'exit 1 when a request is bad')
    .action((options: JsonCommand) =>
      run(async (console) => (await import('./regulatory-commands.ts')).runMargin(options, console)),
    )
}

const stateful = (command: Command): Command =>
  command
    .option('--data <dir>', 'data directory')
    .option('--out <file>', 'output file (default: standard output)')

const commands = () => import('./stateful-commands.ts')

const IMPORTED = [
  ['bars', 'price history'],
  ['chain', 'an option chain'],
  ['quotes', 'bids and asks of options by time, of which the last whole snapshot is kept'],
] as const

function addImport(program: Command, run: Run): void {
  const group = program.command('import').description('take files into the store')
  for (const [kind, what] of IMPORTED) {
    stateful(group.command(kind))
      .argument('<file...>')
      .option('--strict', 'exit 1 when a line is refused')
      .description(what)
      .action((files: string[], options: StatefulOptions & { strict?: boolean }) =>
        run(async (console) => (await commands()).runImport(kind, files, options, console)),
      )
  }
  stateful(group.command('lists'))
    .argument('<file...>')
    .description('sanctions lists and lists of office holders, all files of a list together')
    .action((files: string[], options: StatefulOptions) =>
      run(async (console) => (await commands()).runImportLists(files, options, console)),
    )
  stateful(group.command('transactions'))
    .argument('<file...>')
    .option('--strict', 'exit 1 when a line is refused')
    .option('--portfolio <id>', 'the portfolio whose history they are')
    .description("another broker's statement: trades, deposits, withdrawals, dividends, fees")
    .action((files: string[], options: StatefulOptions & { strict?: boolean; portfolio?: string }) =>
      run(async (console) => (await commands()).runImport('transactions', files, options, console)),
    )
}

function addKeys(program: Command, run: Run): void {
  const group = program.command('key').description("the key of this desk's data")
  stateful(group.command('recover'))
    .description('open the key with the recovery key and put it away anew')
    .option('--recovery-key-stdin', 'read the recovery key from standard input')
    .action((options: StatefulOptions & { recoveryKeyStdin?: boolean }) =>
      run(async (console) => (await commands()).runKeyRecover(options, console)),
    )
  stateful(group.command('rotate'))
    .description('put a new key in the place of the present one; no desk may be running')
    .action((options: StatefulOptions) =>
      run(async (console) => (await commands()).runKeyRotate(options, console)),
    )
}

function addUsers(program: Command, run: Run): void {
  const group = program.command('user').description('users of this desk')
  stateful(group.command('create'))
    .description('an active, verified user')
    .requiredOption('--email <email>')
    .requiredOption('--role <role>')
    .option('--password-stdin', 'read the password from standard input')
    .action((options: StatefulOptions & { email: string; role: string; passwordStdin?: boolean }) =>
      run(async (console) => (await commands()).runUserCreate(options, console)),
    )
  stateful(group.command('list'))
    .description('all users')
    .action((options: StatefulOptions) =>
      run(async (console) => (await commands()).runUserList(options, console)),
    )
  stateful(group.command('unlock'))
    .description('end the lock after failed sign-ins')
    .argument('<email>')
    .action((email: string, options: StatefulOptions) =>
      run(async (console) => (await commands()).runUserUnlock(email, options, console)),
    )
  stateful(group.command('reset-mfa'))
    .description('take a lost second factor away')
    .argument('<email>')
    .action((email: string, options: StatefulOptions) =>
      run(async (console) => (await commands()).runUserResetMfa(email, options, console)),
    )
  stateful(group.command('role'))
    .description('give a user another role')
    .argument('<email>')
    .argument('<role>')
    .action((email: string, role: string, options: StatefulOptions) =>
      run(async (console) => (await commands()).runUserRole(email, role, options, console)),
    )
}

function addSecurity(program: Command, run: Run): void {
  program
    .command('security')
    .description('how safely this desk is set up')
    .command('report')
    .description('every check of the settings in force, as JSON; exit 1 when a required one fails')
    .option('--out <file>', 'output file (default: standard output)')
    .action((options: { out?: string }) =>
      run(async (console) => (await import('./security-command.ts')).runSecurityReport(options, console)),
    )
}

function addAudit(program: Command, run: Run): void {
  const group = program.command('audit').description('the tamper-evident log')
  const audit = () => import('./audit-commands.ts')
  stateful(group.command('verify'))
    .description(
      'recompute every hash, the tree and its checkpoints; exit 1 names the first bad record or proof',
    )
    .option('--bundle <file>', 'check an exported bundle instead; needs no data directory')
    .option('--checkpoint <file>', 'a signed checkpoint that was kept elsewhere; needs --key')
    .option('--key <vkey>', 'the key that you trust for this log')
    .action((options: VerifyOptions) =>
      run(async (console) => (await audit()).runAuditVerify(options, console)),
    )
  stateful(group.command('proof'))
    .description('that a record is in the log: its path to the root')
    .requiredOption('--index <n>', 'place of the record, from 0')
    .option('--size <n>', 'size of the tree to prove it in (default: that of the last checkpoint)')
    .action((options: StatefulOptions & { index: string; size?: string }) =>
      run(async (console) => (await audit()).runAuditProof(options, console)),
    )
  stateful(group.command('consistency'))
    .description('that the log of one size is the beginning of the log of a larger one')
    .requiredOption('--from <m>', 'the smaller size')
    .requiredOption('--to <n>', 'the larger size')
    .action((options: StatefulOptions & { from: string; to: string }) =>
      run(async (console) => (await audit()).runAuditConsistency(options, console)),
    )
  stateful(group.command('checkpoint'))
    .description('the log signed as it stands, as a C2SP note')
    .action((options: StatefulOptions) =>
      run(async (console) => (await audit()).runAuditCheckpoint(options, console)),
    )
  stateful(group.command('keys'))
    .description('the keys that sign the log, the one that signs now last')
    .action((options: StatefulOptions) =>
      run(async (console) => (await audit()).runAuditKeys(options, console)),
    )
  stateful(group.command('rotate-key'))
    .description('put a new key in the place of the one that signs; both sign the next checkpoint')
    .action((options: StatefulOptions) =>
      run(async (console) => (await audit()).runAuditRotateKey(options, console)),
    )
  stateful(group.command('export'))
    .description('a signed bundle that verifies offline')
    .option('--from <time>', 'earliest time (default: the whole log)')
    .option('--to <time>', 'latest time')
    .action((options: StatefulOptions & { from?: string; to?: string }) =>
      run(async (console) => (await audit()).runAuditExport(options, console)),
    )
  group
    .command('root')
    .description('RFC 6962 root of hexadecimal leaves, a line each')
    .option('--in <file>', 'input file (default: standard input)')
    .option('--out <file>', 'output file (default: standard output)')
    .action((options: { in?: string; out?: string }) =>
      run(async (console) => (await import('./batch-commands.ts')).runAuditRoot(options, console)),
    )
}
