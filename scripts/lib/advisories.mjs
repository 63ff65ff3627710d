import { readFileSync } from 'node:fs'
import { runCaptured } from './child.mjs'
import { npmCommand } from './packages.mjs'
import { inRoot } from './places.mjs'

/** Severities that a release does not ship with, unless docs/packages.md says why it may. */
const GRAVE = ['high', 'critical']
const REASON_LENGTH_MIN = 15
const TIME_LIMIT_MS = 120_000

/** Advisories that somebody looked at and let stand: rows `| advisory | package | why |` of docs/packages.md. */
export const acceptedIn = (text) =>
  [...text.matchAll(/^\|\s*`(GHSA-[\w-]+)`\s*\|\s*`([^`|]+)`\s*\|([^|]*)\|\s*$/gm)].map(
    ([, id, name, why]) => ({ id, name, why: why.trim() }),
  )

const idOf = ({ url, source }) => /GHSA-[\w-]+/.exec(url ?? '')?.[0] ?? `advisory ${source}`

/** Each grave advisory of a report once for each package that it is about: what only depends on one names it again. */
function graveIn({ vulnerabilities }) {
  const found = Object.values(vulnerabilities)
    .flatMap(({ via }) => via)
    .filter((via) => typeof via === 'object' && GRAVE.includes(via.severity))
    .map((via) => ({ id: idOf(via), name: via.name, severity: via.severity, title: via.title }))
  return [...new Map(found.map((one) => [`${one.id} ${one.name}`, one])).values()]
}

/** What speaks against this lock file, each in a sentence; nothing does where the list is empty. */
export function faultsOf(report, accepted) {
  const grave = graveIn(report)
  const isOf = (one) => (other) => one.id === other.id && one.name === other.name
  return [
    ...grave
      .filter((one) => !accepted.some(isOf(one)))
      .map(({ id, name, severity, title }) => `${name}: ${severity}, ${title} (${id})`),
    ...accepted
      .filter((one) => !grave.some(isOf(one)))
      .map(({ id, name }) => `${id} of ${name} stands in docs/packages.md and is reported no more`),
    ...accepted
      .filter(({ why }) => why.length < REASON_LENGTH_MIN)
      .map(({ id, name }) => `${id} of ${name} stands in docs/packages.md without a reason`),
  ]
}

/** The report in what npm printed; or why there is none. */
export function reportIn(stdout) {
  let answer
  try {
    answer = JSON.parse(stdout)
  } catch {
    return { why: 'npm gave no report' }
  }
  const isReport =
    typeof answer?.vulnerabilities === 'object' && typeof answer.metadata?.vulnerabilities === 'object'
  if (isReport) return { report: answer }
  const status = answer?.statusCode ?? answer?.error?.code
  return { why: status === undefined ? 'npm gave no report' : `it answered ${status}` }
}

const askNpm = () => {
  const { command, before, shell } = npmCommand()
  const args = [...before, 'audit', '--json', '--package-lock-only', '--audit-level=none']
  // Tools are looked at too, whatever the caller's environment leaves out: they run where the product is built.
  const env = { ...process.env, npm_config_omit: '' }
  return runCaptured(command, args, { shell, env, timeoutMs: TIME_LIMIT_MS })
}

/**
 * Asks the registry what is known against the versions of the lock file. A registry that cannot be asked has shown nothing:
 * the check is then skipped, never passed.
 */
export async function checkAdvisories({
  ask = askNpm,
  ledger = () => readFileSync(inRoot('docs', 'packages.md'), 'utf8'),
  say = (line) => process.stdout.write(`${line}\n`),
} = {}) {
  const { report, why } = reportIn((await ask()).stdout)
  if (report === undefined) {
    say(`NOT CHECKED: the registry cannot be asked for advisories: ${why}.`)
    return { passed: 0, failed: 0, skipped: 1 }
  }
  const faults = faultsOf(report, acceptedIn(ledger()))
  const { total, ...counts } = report.metadata.vulnerabilities
  const known = Object.entries(counts).flatMap(([severity, count]) =>
    count > 0 ? [`${count} ${severity}`] : [],
  )
  say(`${total} packages with advisories${known.length > 0 ? `: ${known.join(', ')}` : ''}`)
  for (const fault of faults) say(fault)
  return faults.length === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 }
}
