import { refusalsOf, securityChecks } from '../engine/configuration/security-checks.ts'
import { EXIT } from './exits.ts'
import type { Console } from './files.ts'
import { configFor, printJson } from './stateful-commands.ts'

/** `security report`: what `serve` would judge, without starting it. */
export async function runSecurityReport(
  options: Readonly<{ out?: string }>,
  console: Console,
): Promise<number> {
  const config = configFor({})
  const checks = securityChecks(config)
  const items = checks.map(({ name, isRequired, isMet, finding, remedy }) => ({
    ...{ name, required: isRequired, met: isMet, finding, remedy },
  }))
  const failing = items.filter(({ met }) => !met).length
  await printJson({ environment: config.environment, failing, items }, options, console)
  return refusalsOf(checks).length > 0 ? EXIT.findings : EXIT.done
}
