import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { afterAll, describe, expect, it } from 'vitest'
import { runProgram } from '../../src/main/headless/program.ts'
import { sar } from '../adapters/filings/samples.ts'
import { SCHEMAS, schemasOrSaySo } from '../adapters/filings/schemas.ts'

const hasSchemas = schemasOrSaySo('report on the command line')
const folder = mkdtempSync(join(tmpdir(), 'optionix-report-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function run(args: readonly string[], input = '') {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const code = await runProgram(['report', ...args], {
    stdin: Readable.from([Buffer.from(input)]),
    stdout,
    stderr,
  })
  return { code, out: String(stdout.read() ?? ''), err: String(stderr.read() ?? '') }
}

describe('report', () => {
  const file = join(folder, 'sar.xml')

  it('writes a filing from its record, and says when no schema has seen it', async () => {
    const { code, err } = await run(['sar', '--out', file], JSON.stringify(sar))
    expect(code).toBe(0)
    expect(err).toContain('Not validated')
    expect(readFileSync(file, 'utf8')).toContain('<FormTypeCode>SARX</FormTypeCode>')
    expect(err).toContain('There is no folder of schemas')
    expect((await run(['validate', file])).code).toBe(3)
    const unread = await run(['validate', file, '--schemas', file])
    expect([unread.code, JSON.parse(unread.out)]).toMatchObject([3, { validated_by_schema: false }])
    expect(unread.err).toContain('cannot be read (ENOTDIR)')
  })

  it.runIf(hasSchemas)('validates it with the schemas that the user brought', async () => {
    const good = await run(['validate', file, '--schemas', SCHEMAS])
    expect([good.code, JSON.parse(good.out)]).toEqual([
      0,
      { form: 'sar', valid: true, problems: [], validated_by_schema: true },
    ])
  })

  it('tells what is wrong, and exits 1', async () => {
    const bad = join(folder, 'bad.xml')
    writeFileSync(bad, readFileSync(file, 'utf8').replace('TotalAmount="84000"', 'TotalAmount="1"'))
    const { code, out } = await run(['validate', bad])
    expect([code, JSON.parse(out)]).toMatchObject([1, { valid: false, problems: [{ rule: 'sums' }] }])
    const refused = await run(
      ['sar'],
      JSON.stringify({ ...sar, activity: { ...sar.activity, to: '2026-01-01' } }),
    )
    expect([refused.code, refused.out]).toEqual([1, ''])
    expect(refused.err).toContain('ends before it begins')
  })

  it('names the field of a record, and what is missing', async () => {
    expect(await run(['sar'], '{}')).toMatchObject({ code: 2, out: '' })
    expect((await run(['validate', join(folder, 'none.xml')])).code).toBe(3)
  })
})
