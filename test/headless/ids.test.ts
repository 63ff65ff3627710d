import { PassThrough, Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { runProgram } from '../../src/main/headless/program.ts'

async function run(args: readonly string[], input: string) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  stdout.setMaxListeners(20)
  const stdin = Readable.from([Buffer.from(input)])
  const code = await runProgram(['ids', ...args], { stdin, stdout, stderr })
  stdout.end()
  let out = ''
  for await (const chunk of stdout) out += String(chunk)
  return { code, out }
}

describe('ids', () => {
  it('answers every row in its order, and tells a kind that it does not know', async () => {
    const { code, out } = await run(
      ['--format', 'json'],
      'kind,value\nIBAN,de89 3704 0044 0532 0130 00\nBIC,deutdeff\nISIN,US0378331006\nTOTEM,1\n',
    )
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject([
      { kind: 'IBAN', value: 'de89 3704 0044 0532 0130 00', valid: 'true', reason: '' },
      { kind: 'BIC', valid: 'false', reason: 'a character stands where this kind has none like it' },
      { kind: 'ISIN', valid: 'false', reason: 'the check digits do not hold' },
      { kind: 'TOTEM', valid: 'false', status: 'unsupported' },
    ])
    expect((await run(['--strict'], 'kind,value\nTOTEM,1\n')).code).toBe(1)
  })

  it('reads zones with options of its own, and names the fields that do not hold', async () => {
    const rows = [
      'id,format,line1,line2,line3',
      'a,TD3,P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<,L898902C36UTO7408122F1204159ZE184226B<<<<<10,',
      'b,TD2,I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<,D231458907UTO7408132F1204159<<<<<<<6,',
      'c,TD1,I<UTO,,',
    ]
    const { code, out } = await run(['mrz', '--format', 'json'], rows.join('\n'))
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject([
      {
        ...{ id: 'a', status: 'ok', surname: 'ERIKSSON', given: 'ANNA MARIA', document_number: 'L898902C3' },
        ...{ nationality: 'UTO', birth: '740812', sex: 'F', expiry: '120415', bad_fields: '' },
      },
      { id: 'b', status: 'check_failed', bad_fields: 'birth composite' },
      { id: 'c', status: 'invalid_input', bad_fields: 'length' },
    ])
  })
})
