import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeDocumentVault } from '../../../src/main/adapters/documents/index.ts'

let directory: string
const ID = '01a202a8-b492-73ec-ab47-e8ac923160a7'
const OTHER = '01a202a8-b492-73ec-ab47-e8ac923160a8'

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'optionix-documents-'))
})
afterAll(() => rmSync(directory, { recursive: true, force: true }))

/** A PDF by its first bytes, of this size. */
const pdf = (size: number): string => {
  const bytes = Buffer.alloc(size, 'x')
  bytes.write('%PDF-1.7\n')
  return bytes.toString('base64')
}

describe('the documents on disk', () => {
  it.each([9, 65_536, 65_537, 131_072, 150_000])('gives %s bytes back as they were', async (size) => {
    const vault = makeDocumentVault(join(directory, 'kept'))
    const key = await vault.keep(ID, pdf(size))
    expect(await vault.read(ID, key)).toBe(pdf(size))
    const chunks = Math.ceil(size / 65_536)
    const path = join(directory, 'kept', ID)
    expect(statSync(path).size).toBe(size + 16 * chunks + 6)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    // Nine bytes of the plain text: three would stand in so much random text by chance, once in a hundred runs.
    expect(readFileSync(path).includes(Buffer.from(pdf(size), 'base64').subarray(0, 9))).toBe(false)
    expect(readdirSync(join(directory, 'kept'))).toEqual([ID])
  })

  it('does not open one that was changed, cut at a chunk, turned round, exchanged or lies under another key', async () => {
    const vault = makeDocumentVault(join(directory, 'changed'))
    const path = join(directory, 'changed', ID)
    const key = await vault.keep(ID, pdf(150_000))
    const whole = readFileSync(path)
    const chunk = 65_536 + 16
    const [head, first, second, last] = [
      whole.subarray(0, 6),
      whole.subarray(6, 6 + chunk),
      whole.subarray(6 + chunk, 6 + 2 * chunk),
      whole.subarray(6 + 2 * chunk),
    ]
    const turned = Buffer.from(whole)
    turned[100_000] = (turned[100_000] ?? 0) ^ 1
    const forgeries = [
      turned,
      Buffer.concat([head, first, second]),
      Buffer.concat([head, second, first, last]),
      Buffer.concat([head, first, last]),
      Buffer.concat([whole, last]),
      head,
    ]
    for (const forged of forgeries) {
      writeFileSync(path, forged)
      await expect(vault.read(ID, key)).rejects.toThrow()
    }
    writeFileSync(path, whole)
    writeFileSync(join(directory, 'changed', OTHER), whole)
    await expect(vault.read(OTHER, key)).rejects.toThrow()
    await expect(vault.read(ID, Buffer.alloc(32).toString('base64'))).rejects.toThrow()
    expect(await vault.read(ID, key)).toBe(pdf(150_000))
  })

  it('knows what bytes are by what they begin with', async () => {
    const { look } = makeDocumentVault(directory)
    const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex').toString('base64')
    const jpeg = Buffer.from('ffd8ffe000104a464946000101', 'hex').toString('base64')
    expect((await look(pdf(2_000))).mediaType).toBe('application/pdf')
    expect((await look(png)).mediaType).toBe('image/png')
    expect((await look(jpeg)).mediaType).toBe('image/jpeg')
    expect(await look(Buffer.from('MZ not a document').toString('base64'))).toMatchObject({
      mediaType: null,
      size: 17,
    })
  })

  it('makes no path of anything but an id', async () => {
    const vault = makeDocumentVault(directory)
    await expect(vault.keep('../outside', pdf(9))).rejects.toThrow('the id of a document')
  })
})
