import { describe, expect, it } from 'vitest'
import { acceptedIn, checkAdvisories, faultsOf, reportIn } from '../../scripts/lib/advisories.mjs'
import { planStages } from '../../scripts/lib/plan.mjs'

// The form of `npm audit --json` (auditReportVersion 2); ids and names are made up.

const via = (name: string, severity: string, id: string) => ({
  ...{ source: 1, name, dependency: name, title: `something about ${name}`, severity, range: '<2' },
  url: `https://github.com/advisories/${id}`,
})

const reportOf = (...found: readonly ReturnType<typeof via>[]) => ({
  auditReportVersion: 2,
  vulnerabilities: {
    ...Object.fromEntries(
      found.map((one) => [one.name, { name: one.name, severity: one.severity, via: [one] }]),
    ),
    // Whoever depends on such a package is reported with the name of it alone.
    parent: { name: 'parent', severity: 'high', via: found.map(({ name }) => name) },
    ...(found[0] === undefined ? {} : { twin: { name: 'twin', severity: 'high', via: [found[0]] } }),
  },
  metadata: {
    vulnerabilities: { info: 0, low: 0, moderate: 0, high: found.length, critical: 0, total: found.length },
  },
})

const HIGH = via('leaky', 'high', 'GHSA-aaaa-bbbb-cccc')
const CRITICAL = via('burning', 'critical', 'GHSA-dddd-eeee-ffff')
const MILD = via('dusty', 'moderate', 'GHSA-gggg-hhhh-jjjj')
const WHY = 'parses files of our own alone'

async function checked(stdout: string, ledger = '') {
  const lines: string[] = []
  const say = (line: string): boolean => lines.push(line) > 0
  const counts = await checkAdvisories({
    ask: () => Promise.resolve({ code: 1, stdout }),
    ledger: () => ledger,
    say,
  })
  return { ...counts, said: lines.join('\n') }
}

describe('known holes of packages', () => {
  it('fail when they are high or critical and nobody said why they may stand', async () => {
    const found = await checked(JSON.stringify(reportOf(HIGH, CRITICAL, MILD)))
    expect(found).toMatchObject({ passed: 0, failed: 1, skipped: 0 })
    expect(found.said).toContain('leaky: high, something about leaky (GHSA-aaaa-bbbb-cccc)')
    expect(found.said).toContain('burning: critical')
    expect(found.said).not.toContain('dusty')
    // One advisory is one sentence, however many depend on it.
    expect(faultsOf(reportOf(HIGH), [])).toHaveLength(1)
  })

  it('stand with a reason of the ledger, for that package alone and as long as they are reported', async () => {
    const row = (id: string, name: string, why = WHY) => `| \`${id}\` | \`${name}\` | ${why} |`
    const report = JSON.stringify(reportOf(HIGH))
    const good = row('GHSA-aaaa-bbbb-cccc', 'leaky')
    expect(acceptedIn(`text\n${good}\n`)).toEqual([{ id: 'GHSA-aaaa-bbbb-cccc', name: 'leaky', why: WHY }])
    expect(await checked(report, good)).toMatchObject({ passed: 1, failed: 0, skipped: 0 })
    expect((await checked(report, row('GHSA-aaaa-bbbb-cccc', 'other'))).failed).toBe(1)
    expect((await checked(report, row('GHSA-aaaa-bbbb-cccc', 'leaky', 'fine'))).said).toContain(
      'without a reason',
    )
    const stale = await checked(JSON.stringify(reportOf()), good)
    expect([stale.failed, stale.said]).toMatchObject([1, expect.stringContaining('reported no more')])
  })

  it('pass where none is known', async () => {
    const none = await checked(JSON.stringify(reportOf()))
    expect(none).toMatchObject({ passed: 1, failed: 0, skipped: 0, said: '0 packages with advisories' })
    expect(await checked(JSON.stringify(reportOf(MILD)))).toMatchObject({ passed: 1, failed: 0 })
  })

  it.each([
    [
      'a registry that has no such service',
      JSON.stringify({ message: '405', statusCode: 405, error: {} }),
      '405',
    ],
    ['no network', JSON.stringify({ error: { code: 'ENOTFOUND', summary: '' } }), 'ENOTFOUND'],
    ['nothing at all', '', 'npm gave no report'],
    ['half a report', '{"vulnerabilities":', 'npm gave no report'],
    ['a null', 'null', 'npm gave no report'],
    ['a report without counts', '{"vulnerabilities":{}}', 'npm gave no report'],
  ])('are not checked, and never passed, with %s', async (_what, stdout, why) => {
    expect(reportIn(stdout)).toMatchObject({ why: expect.stringContaining(why) })
    const found = await checked(stdout)
    expect(found).toMatchObject({ passed: 0, failed: 0, skipped: 1 })
    expect(found.said).toContain('NOT CHECKED')
    expect(found.said).toContain(why)
  })

  it('are asked for by each push and by the proof', () => {
    const all = planStages(undefined).stages.map(({ name }) => name)
    expect(all).toContain('advisories')
    const proof = planStages('advisories,unit,integration').stages.map(({ name }) => name)
    expect(proof[0]).toBe('advisories')
  })
})
