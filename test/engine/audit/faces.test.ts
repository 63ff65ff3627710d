import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  cosign,
  isSignedBy,
  leafHash,
  parseNote,
  parseVkey,
  verifyConsistency,
  verifyInclusion,
} from '../../../src/core/audit/index.ts'
import { instant, present, utf8Bytes } from '../../../src/core/kernel/index.ts'
import { checkEd25519 } from '../../../src/main/adapters/crypto/index.ts'
import { runProgram } from '../../../src/main/headless/program.ts'
import { openRealDesk } from '../../support/real-engine.ts'
import type { RealDesk } from '../../support/real-engine.ts'
import { registered, restClient } from '../../support/rest.ts'
import type { Fields, RestClient } from '../../support/rest.ts'
import { witnessNamed } from './support.ts'

let directory: string
let desk: RealDesk
let jane: RestClient
let auditor: RestClient
let admin: RestClient

async function signedIn(email: string): Promise<RestClient> {
  const client = restClient(desk.address)
  const answer = await client.ask<{ access_token: string }>('POST /auth/login', {
    email,
    password: 'SecurePassword123!',
  })
  return client.as(answer.body.access_token)
}

async function made(email: string, role: string): Promise<RestClient> {
  const { administration } = desk.real.engine
  const created = await administration.createUser({ email, role, password: 'SecurePassword123!' })
  if (!created.ok) throw new Error(created.failure.message)
  return signedIn(email)
}

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'optionix-faces-'))
  desk = await openRealDesk({ dataDirectory: directory, demo: false, audit: { origin: 'desk.example/log' } })
  jane = await registered(restClient(desk.address), 'jane')
  auditor = await made('auditor@example.com', 'auditor')
  admin = await made('admin@example.com', 'admin')
})

afterAll(async () => {
  await desk.close()
  rmSync(directory, { recursive: true, force: true })
})

type Log = Readonly<{ log_id: string; index: number; hash: string; facts: Fields; sealed: string }> & Fields
type Page = Readonly<{ logs: readonly Log[]; total: number }>
type CheckpointBody = Readonly<{ note: string; tree_size: number; root_hash: string; key_ids: string[] }> &
  Fields

describe('the log over REST', () => {
  test('shows a person their own trail, and nobody else’s', async () => {
    const own = await jane.ask<Page>('GET /audit/me')
    expect(own.status, own.text).toBe(200)
    expect(own.body.logs.map(({ action }) => action)).toContain('user.registered')
    expect(new Set(own.body.logs.map((log) => log['user_id'])).size).toBe(1)
    const all = await auditor.ask<Page>('GET /audit/logs?per_page=100')
    expect(all.body.total).toBeGreaterThan(own.body.total)
    const foreign = all.body.logs.find((log) => log['user_id'] !== own.body.logs[0]?.['user_id'])
    const id = present(foreign, 'a record of somebody else').log_id
    expect((await jane.ask(`GET /audit/logs/${id}`)).status).toBe(404)
    expect((await jane.ask(`GET /audit/proof?log_id=${id}`)).status).toBe(404)
    expect((await auditor.ask<Log>(`GET /audit/logs/${id}`)).body.log_id).toBe(id)
  })

  test('filters by class, outcome and kind, and refuses a period that ends before it begins', async () => {
    await jane.ask('POST /auth/login', { email: 'jane@example.com', password: 'Wrong-Password-1' })
    const refusals = await auditor.ask<Page>('GET /audit/logs?status=refused&action_category=authentication')
    expect(refusals.body.logs.map(({ code }) => code)).toEqual(['invalid_credentials'])
    expect((await auditor.ask<Page>('GET /audit/logs?resource_type=nothing')).body.total).toBe(0)
    const backwards = 'from=2026-02-01&to=2026-01-01'
    for (const path of ['/audit/logs', '/audit/me', '/audit/verify', '/audit/export']) {
      expect((await auditor.ask(`GET ${path}?${backwards}`)).status, path).toBe(422)
    }
  })

  test.each(['PUT', 'PATCH', 'DELETE'])('takes no %s of a record: 405 for everybody', async (method) => {
    const [log] = (await auditor.ask<Page>('GET /audit/logs')).body.logs
    for (const caller of [restClient(desk.address), jane, auditor, admin]) {
      expect((await caller.ask(`${method} /audit/logs/${log?.log_id}`, {})).status).toBe(405)
    }
  })

  test('marks a record as reviewed: who, when and what they say, and the mark is a record', async () => {
    const [log] = (await auditor.ask<Page>('GET /audit/logs?action=user.registered')).body.logs
    const { log_id: id } = present(log, 'a record')
    const marked = await auditor.ask<Fields>(`POST /audit/logs/${id}/review`, { note: 'seen, nothing odd' })
    expect(marked.status, marked.text).toBe(200)
    const after = await auditor.ask<{ reviews: Fields[] }>(`GET /audit/logs/${id}`)
    expect(after.body.reviews).toMatchObject([{ note: 'seen, nothing odd' }])
    const [trail] = (await auditor.ask<Page>('GET /audit/logs?action=audit.reviewed')).body.logs
    expect(trail).toMatchObject({ resource_id: id, facts: { note: 'seen, nothing odd' } })
    expect((await jane.ask(`POST /audit/logs/${id}/review`, {})).status).toBe(403)
    expect((await auditor.ask('POST /audit/logs/nobody/review', {})).status).toBe(404)
  })

  test('proves a record to whoever it concerns, under a signed checkpoint', async () => {
    await auditor.ask('POST /audit/checkpoint', {})
    const [log] = (await jane.ask<Page>('GET /audit/me?action=user.registered')).body.logs
    const { index, hash } = present(log, 'a record')
    type Proof = Readonly<{
      leaf: string
      tree_size: number
      root_hash: string
      proof: string[]
      checkpoint: string
    }>
    const { body, status, text } = await jane.ask<Proof>(`GET /audit/proof?index=${index}`)
    expect(status, text).toBe(200)
    expect(leafHash(utf8Bytes(body.leaf))).toBe(hash)
    expect(verifyInclusion(hash, { index, size: body.tree_size }, body.proof, body.root_hash)).toBe(true)
    const { keys } = (await jane.ask<{ keys: { vkey: string }[] }>('GET /audit/keys')).body
    const key = present(parseVkey(present(keys[0], 'a key').vkey), 'a key')
    expect(isSignedBy(present(parseNote(body.checkpoint), 'a note'), key, checkEd25519)).toBe(true)
    expect((await jane.ask('GET /audit/proof')).status).toBe(422)
    expect((await auditor.ask(`GET /audit/proof?index=${index}&size=1000000`)).status).toBe(422)
    expect((await auditor.ask('GET /audit/proof?index=1000000')).status).toBe(404)
  })

  test('proves that it only grew', async () => {
    type Growth = Readonly<{ from_root: string; to_root: string; proof: string[] }>
    const { body } = await auditor.ask<Growth>('GET /audit/consistency?from=3&to=7')
    const [from, to] = [
      { size: 3, root: body.from_root },
      { size: 7, root: body.to_root },
    ]
    expect(verifyConsistency(from, to, body.proof)).toBe(true)
    expect((await auditor.ask('GET /audit/consistency?from=8&to=7')).status).toBe(422)
    expect((await auditor.ask('GET /audit/consistency?from=1&to=1000000')).status).toBe(422)
  })

  test('checks itself, with its checkpoints', async () => {
    const { body } = await auditor.ask<Fields>('GET /audit/verify')
    expect(body).toMatchObject({ valid: true, reason: null, first_broken_id: null, broken_checkpoint: null })
    expect(body['checkpoints_checked']).toBeGreaterThan(0)
    expect((await jane.ask('GET /audit/verify')).status).toBe(403)
  })
})

describe('what the log signs', () => {
  const latest = async () => (await auditor.ask<CheckpointBody>('POST /audit/checkpoint', {})).body
  const bodyOf = (note: string) => present(parseNote(note), 'a note').text

  test('is kept with the lines of witnesses, once each', async () => {
    const { note } = await latest()
    const { signer, vkey } = witnessNamed('witness.example/w1')
    const line = cosign(bodyOf(note), signer, Math.floor(Date.now() / 1_000))
    const kept = await admin.ask<CheckpointBody>('POST /audit/cosignatures', { note: note + line, vkey })
    expect(kept.status, kept.text).toBe(200)
    expect(kept.body).toMatchObject({ note: note + line, cosignatures: [{ name: 'witness.example/w1' }] })
    const again = await admin.ask<CheckpointBody>('POST /audit/cosignatures', { note: note + line, vkey })
    expect(again.body.note).toBe(note + line)
    expect((await auditor.ask('POST /audit/cosignatures', { note: note + line, vkey })).status).toBe(403)
  })

  test('are checked with the log, and of two lines of a witness the one is kept that holds', async () => {
    const { note } = await latest()
    const name = 'witness.example/w3'
    const [{ signer, vkey }, liar] = [witnessNamed(name), witnessNamed(name)]
    const now = Math.floor(Date.now() / 1_000)
    const line = cosign(bodyOf(note), signer, now)
    // The signature of another key, under the name and the id of the witness's own.
    const encoded = (text: string) =>
      Buffer.from(present(text.trimEnd().split(' ')[2], 'a signature'), 'base64')
    const forged = Buffer.concat([
      encoded(line).subarray(0, 4),
      encoded(cosign(bodyOf(note), liar.signer, now + 1)).subarray(4),
    ])
    const both = `${note}${line}— ${name} ${forged.toString('base64')}\n`
    const kept = await admin.ask<CheckpointBody>('POST /audit/cosignatures', { note: both, vkey })
    expect(kept.status, kept.text).toBe(200)
    expect(kept.body.note).toBe(note + line)
    const { body } = await auditor.ask<Fields>('GET /audit/verify')
    expect(body).toMatchObject({ valid: true, reason: null, broken_cosignature: null })
    expect(body['cosignatures_checked']).toBeGreaterThanOrEqual(2)
  })

  test('takes no witness whose line does not hold, is of tomorrow, or of another checkpoint', async () => {
    const { note } = await latest()
    const { signer, vkey } = witnessNamed('witness.example/w2')
    const now = Math.floor(Date.now() / 1_000)
    const ask = async (text: string, key = vkey) =>
      (await admin.ask<Fields>('POST /audit/cosignatures', { note: text, vkey: key })).status
    expect(await ask(note)).toBe(422)
    expect(await ask(note + cosign(bodyOf(note), signer, now + 86_400))).toBe(422)
    expect(await ask(note + cosign('another\n1\nA\n', signer, now))).toBe(422)
    expect(await ask(note + cosign(bodyOf(note), signer, now), witnessNamed('other').vkey)).toBe(422)
    const forged = note.replace(/\n\d+\n/, '\n2\n')
    expect(await ask(forged + cosign(bodyOf(forged), signer, now))).toBe(404)
  })

  test('is signed by the old key and the new one when the key is changed, and then by the new one', async () => {
    expect((await auditor.ask('POST /audit/keys/rotate', {})).status).toBe(403)
    const rotated = await admin.ask<{ key: { key_id: string }; checkpoint: CheckpointBody }>(
      'POST /audit/keys/rotate',
      {},
    )
    expect(rotated.status, rotated.text).toBe(200)
    const { keys } = (
      await jane.ask<{ keys: { key_id: string; retired_at: string | null }[] }>('GET /audit/keys')
    ).body
    expect(keys.map(({ retired_at: end }) => end === null)).toEqual([false, true])
    expect(rotated.body.checkpoint.key_ids).toEqual(keys.map(({ key_id: id }) => id))
    await registered(restClient(desk.address), 'afterwards')
    expect((await latest()).key_ids).toEqual([rotated.body.key.key_id])
    const trail = await auditor.ask<Page>('GET /audit/logs?action=audit.key_rotated')
    expect(trail.body.logs).toHaveLength(1)
    expect((await auditor.ask<Fields>('GET /audit/verify')).body).toMatchObject({ valid: true })
  })
})

describe('an export over REST', () => {
  type Export = Readonly<{
    file: string
    sha256: string
    signature: string
    public_key: string
    records: number
  }>

  test.each(['bundle', 'csv', 'json'])('as %s is signed, and is itself recorded', async (format) => {
    const { body, status, text } = await auditor.ask<Export>(`GET /audit/export?format=${format}`)
    expect(status, text).toBe(200)
    const note = present(parseNote(body.signature), 'a note')
    expect(note.text).toContain(`records ${body.records}\nsha256 ${body.sha256}\n`)
    expect(isSignedBy(note, present(parseVkey(body.public_key), 'a key'), checkEd25519)).toBe(true)
    const [trail] = (await auditor.ask<Page>('GET /audit/logs?action=audit.exported')).body.logs
    expect(trail?.facts).toMatchObject({ format, sha256: body.sha256 })
    expect((await jane.ask('GET /audit/export')).status).toBe(403)
  })

  test('as a table holds what was sealed, for those who may read it', async () => {
    const { body } = await auditor.ask<Export>('GET /audit/export?format=csv')
    const [head, first] = body.file.split('\r\n')
    expect(head).toMatch(/^index,log_id,timestamp,action,/)
    expect(first).toContain('127.0.0.1')
  })
})

describe('a subject that was erased', () => {
  test('is read by nobody any more, and every proof holds', async () => {
    const { engine } = desk.real
    const max = await registered(restClient(desk.address), 'max')
    const [log] = (await max.ask<Page>('GET /audit/me')).body.logs
    const { index, user_id: id } = present(log, 'a record')
    await engine.floor.committer.commit({ writes: [engine.auditLog.destroy(String(id))], facts: [] })
    const after = await auditor.ask<Log>(`GET /audit/logs/${log?.log_id}`)
    expect(after.body).toMatchObject({ sealed: 'erased', facts: {}, ip_address: null, hash: log?.hash })
    expect((await auditor.ask(`GET /audit/proof?index=${index}`)).status).toBe(200)
    expect((await auditor.ask<Fields>('GET /audit/verify')).body).toMatchObject({ valid: true })
  })
})

describe('the command line, over the same data', () => {
  async function run(...args: readonly string[]) {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()]
    stdout.setMaxListeners(20)
    const code = await runProgram(args, { stdin: Readable.from([]), stdout, stderr })
    const read = async (stream: PassThrough) => {
      stream.end()
      let text = ''
      for await (const chunk of stream) text += String(chunk)
      return text
    }
    // What the desk logs is one JSON object a line, and not for the person at the console.
    const said = (await read(stderr)).split(/(?<=\n)/).filter((line) => !line.startsWith('{'))
    return { code, out: await read(stdout), err: said.join('') }
  }

  let data: string

  beforeAll(async () => {
    data = mkdtempSync(join(tmpdir(), 'optionix-audit-cli-'))
    const real = await openRealDesk({ dataDirectory: data, demo: false })
    for (const name of ['ann', 'bob', 'cid']) await registered(restClient(real.address), name)
    await real.close()
  })

  afterAll(() => rmSync(data, { recursive: true, force: true }))

  test('checks the log, alone and against a checkpoint that was kept', async () => {
    const [note, keys] = [
      await run('audit', 'checkpoint', '--data', data),
      await run('audit', 'keys', '--data', data),
    ]
    const { keys: vkeys } = JSON.parse(keys.out) as { keys: string[] }
    const vkey = present(vkeys[0], 'a key')
    const file = join(data, 'kept.txt')
    writeFileSync(file, note.out)
    const checked = await run('audit', 'verify', '--data', data, '--checkpoint', file, '--key', vkey)
    expect([checked.code, JSON.parse(checked.out)]).toMatchObject([0, { valid: true, tree_size: 6 }])
    writeFileSync(file, note.out.replace('\n6\n', '\n7\n'))
    const forged = await run('audit', 'verify', '--data', data, '--checkpoint', file, '--key', vkey)
    expect(forged.code).toBe(1)
    expect(forged.err).toContain('broken at the checkpoint given: bad_signature')
    expect((await run('audit', 'verify', '--data', data, '--checkpoint', file)).code).toBe(2)
    expect((await run('audit', 'verify', '--data', data, '--key', vkey)).code).toBe(2)
    expect((await run('audit', 'verify', '--data', data, '--key', 'x', '--checkpoint', file)).code).toBe(2)
  })

  test('proves a record and that the log grew', async () => {
    const proof = await run('audit', 'proof', '--data', data, '--index', '2')
    const { leaf_hash: leaf, tree_size: size, ...rest } = JSON.parse(proof.out) as Fields
    const place = { index: 2, size: Number(size) }
    expect(verifyInclusion(String(leaf), place, rest['proof'] as string[], String(rest['root_hash']))).toBe(
      true,
    )
    const grown = await run('audit', 'consistency', '--data', data, '--from', '2', '--to', '6')
    expect([grown.code, JSON.parse(grown.out)]).toMatchObject([0, { from: 2, to: 6 }])
    expect((await run('audit', 'proof', '--data', data, '--index', '99')).code).toBe(2)
    expect((await run('audit', 'proof', '--data', data, '--index', 'x')).code).toBe(2)
    expect((await run('audit', 'consistency', '--data', data, '--from', '6', '--to', '2')).code).toBe(2)
  })

  test('writes a bundle that verifies without the desk', async () => {
    const [file, other] = [join(data, 'bundle.jsonl'), join(data, 'other.jsonl')]
    expect(await run('audit', 'export', '--data', data, '--out', file)).toMatchObject({
      ...{ code: 0, out: '', err: '6 records of a log of 6\n' },
    })
    const good = await run('audit', 'verify', '--bundle', file)
    expect([good.code, JSON.parse(good.out)]).toMatchObject([0, { valid: true, tree_size: 6, records: 6 }])
    writeFileSync(other, readFileSync(file, 'utf8').replace('user.registered', 'user.invented'))
    const bad = await run('audit', 'verify', '--bundle', other)
    expect(bad.code).toBe(1)
    expect(bad.err).toMatch(/The bundle does not hold: checkpoint 0 \(size \d+\)/)
    expect((await run('audit', 'verify', '--bundle', join(data, 'nothing'))).code).toBe(3)
  })

  test('puts a new key in the place of the one that signs; what the old one signed still holds, and both sign the next', async () => {
    const before = await run('audit', 'checkpoint', '--data', data)
    const rotated = await run('audit', 'rotate-key', '--data', data)
    expect(rotated.code, rotated.err).toBe(0)
    const { key, retired, checkpoint } = JSON.parse(rotated.out) as Record<string, string>
    const keys = JSON.parse((await run('audit', 'keys', '--data', data)).out) as { keys: string[] }
    expect(keys.keys).toEqual([retired, key])
    const file = join(data, 'rotated.txt')
    for (const [note, vkey] of [
      [before.out, retired],
      [checkpoint, retired],
      [checkpoint, key],
    ]) {
      writeFileSync(file, note ?? '')
      const checked = await run('audit', 'verify', '--data', data, '--checkpoint', file, '--key', vkey ?? '')
      expect(checked.code, checked.err).toBe(0)
    }
    writeFileSync(file, before.out)
    expect(
      (await run('audit', 'verify', '--data', data, '--checkpoint', file, '--key', key ?? '')).code,
    ).toBe(1)
  })

  test('names the first line of a witness that does not hold, and ends with 1', async () => {
    const other = mkdtempSync(join(tmpdir(), 'optionix-audit-cli-'))
    const real = await openRealDesk({ dataDirectory: other, demo: false })
    await registered(restClient(real.address), 'ann')
    const [name, at] = ['witness.example/w4', instant(Date.now())]
    const { vkey } = witnessNamed(name)
    const record = {
      id: 'row-1',
      checkpointNumber: 0,
      keyName: name,
      vkey,
      line: '— x AAAAAAAA\n',
      at,
      signedAt: at,
    }
    const { committer } = real.real.engine.floor
    await committer.commit({ writes: [{ op: 'insert', table: 'auditCosignatures', record }], facts: [] })
    await real.close()
    await run('audit', 'checkpoint', '--data', other)
    const checked = await run('audit', 'verify', '--data', other)
    expect([checked.code, JSON.parse(checked.out)]).toMatchObject([1, { reason: 'bad_signature' }])
    expect(checked.err).toContain(
      'broken at the line row-1 of witness witness.example/w4 under checkpoint 0: bad_signature',
    )
    rmSync(other, { recursive: true, force: true })
  })
})
