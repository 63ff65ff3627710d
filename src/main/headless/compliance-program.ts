import { Option } from 'commander'
import type { Command } from 'commander'
import type { AmlCommand } from './aml-command.ts'
import type { BatchOptions } from './batch-commands.ts'
import { withBatchOptions, withFiles } from './batch-commands.ts'
import type { Run } from './files.ts'
import type { JsonCommand } from './json-requests.ts'
import type { PiiCommand } from './pii-command.ts'
import { REPORT_FORMS } from './report-commands.ts'
import type { ReportCommand } from './report-commands.ts'
import type { ScreenCommand } from './screen-command.ts'

/** What compliance asks on the command line: files in, findings out, no store. */
export function addCompliance(program: Command, run: Run): void {
  addScreen(program, run)
  addAml(program, run)
  addPii(program, run)
  addIds(program, run)
  addRegulatory(program, run)
  addReport(program, run)
}

function addRegulatory(program: Command, run: Run): void {
  withFiles(program.command('regcalc'))
    .description('Basel ratios, CONCAT, CFI and UTI codes and filing deadlines, JSON to JSON')
    .option('--strict', 'exit 1 when a request is bad')
    .action((options: JsonCommand) =>
      run(async (console) => (await import('./regulatory-commands.ts')).runRegcalc(options, console)),
    )
}

function addIds(program: Command, run: Run): void {
  const batch = () => import('./batch-commands.ts')
  const group = withBatchOptions(program.command('ids'))
    .description('whether identifiers hold: accounts, securities, firms, persons, ships')
    .action((options: BatchOptions) => run(async (console) => (await batch()).runIds(options, console)))
  withBatchOptions(group.command('mrz'))
    .description('machine readable zones of passports, cards and visas (ICAO Doc 9303)')
    .action((options: BatchOptions) => run(async (console) => (await batch()).runMrz(options, console)))
}

function addAml(program: Command, run: Run): void {
  program
    .command('aml')
    .description('transaction monitoring: a history of payments and orders in, alerts out')
    .requiredOption('--accounts <file>', 'the accounts')
    .requiredOption('--payments <file>', 'the payments')
    .option('--orders <file>', 'order events of a market')
    .option('--params <file>', 'JSON of the parameters that differ from the defaults')
    .option('--out <file>', 'output file (default: standard output)')
    .addOption(
      new Option('--format <format>', 'output format').choices(['csv', 'jsonl', 'json']).default('csv'),
    )
    .option('--strict', 'exit 1 when a row is bad')
    .action((options: AmlCommand) =>
      run(async (console) => (await import('./aml-command.ts')).runAml(options, console)),
    )
}

function addScreen(program: Command, run: Run): void {
  withBatchOptions(program.command('screen'))
    .description('names against sanctions lists: hits with their score and its reasons')
    .requiredOption('--lists <dir>', 'folder of list files (OFAC, UN, EU, UK, US office holders)')
    .option('--threshold <x>', 'score from which a name is a hit, 0 to 100 or as a fraction of 1')
    .action((options: ScreenCommand) =>
      run(async (console) => (await import('./screen-command.ts')).runScreen(options, console)),
    )
}

function addPii(program: Command, run: Run): void {
  withFiles(program.command('pii'))
    .description('personal and party identifiers in texts, each with its place, as JSON lines')
    .addOption(new Option('--format <format>', 'output format').choices(['jsonl', 'json']).default('jsonl'))
    .option('--strict', 'exit 1 when a row is bad')
    .action((options: PiiCommand) =>
      run(async (console) => (await import('./pii-command.ts')).runPii(options, console)),
    )
}

function addReport(program: Command, run: Run): void {
  const group = program.command('report').description("filings that the authorities' schemas take")
  const reports = () => import('./report-commands.ts')
  const schemas = [
    '--schemas <dir>',
    "folder of the authorities' schemas (default: REPORT_SCHEMAS_DIR)",
  ] as const
  for (const form of REPORT_FORMS) {
    withFiles(group.command(form))
      .description(
        `a ${form.toUpperCase()} filing from a case or a period of the desk, or from its record in JSON`,
      )
      .option('--case <id>', 'draft it from this case (sar, ctr)')
      .option(
        '--period <from..to>',
        'draft it from the fills of these days (rts22, emir, cftc), or the cash of this one (ctr)',
      )
      .option('--customer <id>', 'whose cash of that day, by id or e-mail (ctr)')
      .option('--data <dir>', 'data directory of the case or the period')
      .option(...schemas)
      .action((options: ReportCommand) =>
        run(async (console) => (await reports()).runReport(form, options, console)),
      )
  }
  group
    .command('validate')
    .description("what the authority's schema and our rules find wrong with a filing, as JSON")
    .argument('<file>')
    .option('--out <file>', 'output file (default: standard output)')
    .option(...schemas)
    .action((file: string, options: ReportCommand) =>
      run(async (console) => (await reports()).runReportValidate(file, options, console)),
    )
}
