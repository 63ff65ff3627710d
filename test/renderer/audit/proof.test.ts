import { describe, expect, it } from 'vitest'
import { leafHash, rootOfLeaves, verifyInclusion } from '../../../src/core/audit/index.ts'
import { hexOfBytes, joinBytes, sha256, utf8Bytes } from '../../../src/core/kernel/index.ts'
import { factLines } from '../../../src/renderer/panels/audit/facts.ts'
import { NO_FILTER, filterFault, queryOf } from '../../../src/renderer/panels/audit/filter.ts'
import { leafOf, rootOfNote, walkProof } from '../../../src/renderer/panels/audit/proof.ts'
import { judgeLog, judgeProof } from '../../../src/renderer/panels/audit/verdict.ts'

const texts = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `record ${index}`)

/** The path of RFC 6962 section 2.1.1, by its own recursion over whole subtrees. */
function pathOf(index: number, leaves: readonly string[]): readonly string[] {
  if (leaves.length <= 1) return []
  const split = 2 ** Math.ceil(Math.log2(leaves.length) - 1)
  const root = (part: readonly string[]): string => rootOfLeaves(part.map(utf8Bytes))
  return index < split
    ? [...pathOf(index, leaves.slice(0, split)), root(leaves.slice(split))]
    : [...pathOf(index - split, leaves.slice(split)), root(leaves.slice(0, split))]
}

const PLACES = [1, 2, 3, 5, 7, 8, 13].flatMap((size) => texts(size).map((_, index) => [index, size] as const))

describe('the way from a record to the root', () => {
  it('begins with the leaf of RFC 6962: the hash of a zero byte and the text', () => {
    expect(leafOf('record 0')).toBe(leafHash(utf8Bytes('record 0')))
    expect(leafOf('')).toBe('6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d')
  })

  it.each(PLACES)('of record %i of %i ends at the root, as the core also finds', (index, size) => {
    const leaves = texts(size)
    const path = pathOf(index, leaves)
    const root = rootOfLeaves(leaves.map(utf8Bytes))
    const walk = walkProof(leaves[index] ?? '', { index, size }, path)
    expect(walk).toMatchObject({ root, complete: true })
    expect(verifyInclusion(walk?.leaf ?? '', { index, size }, path, root)).toBe(true)
  })

  it('does not end where a hash is missing, too many, or no hash', () => {
    const path = pathOf(2, texts(7))
    expect(walkProof('record 2', { index: 2, size: 7 }, path.slice(1))?.complete).toBe(false)
    expect(walkProof('record 2', { index: 2, size: 7 }, [...path, path[0] ?? ''])).toBeNull()
    expect(walkProof('record 2', { index: 2, size: 7 }, ['zz'])).toBeNull()
    expect(walkProof('record 2', { index: 7, size: 7 }, path)).toBeNull()
  })

  it('says on which side each hash stands, so that both can be hashed by hand', () => {
    const [left, right] = texts(2).map(leafOf)
    const walk = walkProof('record 1', { index: 1, size: 2 }, [left ?? ''])
    expect(walk?.steps[0]).toMatchObject({ side: 'left', sibling: left })
    const both = joinBytes(
      new Uint8Array([1]),
      Buffer.from(left ?? '', 'hex'),
      Buffer.from(right ?? '', 'hex'),
    )
    expect(walk?.root).toBe(hexOfBytes(sha256(both)))
  })
})

const note = (size: number, root: string): string =>
  `desk.example/log\n${size}\n${Buffer.from(root, 'hex').toString('base64')}\n\n— desk.example/log AAAA\n`

describe('the verdict on a proof', () => {
  const leaves = texts(5)
  const root = rootOfLeaves(leaves.map(utf8Bytes))
  const record = { hash: leafOf('record 3'), log_id: 'r-3', index: 3 }
  const answer = {
    ...{ index: 3, log_id: 'r-3', leaf: 'record 3', leaf_hash: record.hash, tree_size: 5, root_hash: root },
    ...{ proof: [...pathOf(3, leaves)], checkpoint: note(5, root) },
  }

  it('holds when record, way, root and signed checkpoint are of one log', () => {
    expect(judgeProof(record, answer)).toMatchObject({ holds: true })
    expect(judgeProof(record, { ...answer, checkpoint: null })).toMatchObject({ holds: true })
    expect(rootOfNote(note(5, root))).toEqual({ size: 5, root })
    expect(rootOfNote('no note')).toBeNull()
  })

  it.each([
    ['another text', { leaf: 'record 9' }],
    ['another root', { root_hash: leafOf('x') }],
    ['a checkpoint of another log', { checkpoint: note(5, leafOf('x')) }],
    ['a checkpoint of another size', { checkpoint: note(6, root) }],
    ['a way cut short', { proof: [] }],
  ])('does not hold with %s', (_what, change) => {
    expect(judgeProof(record, { ...answer, ...change }).holds).toBe(false)
  })
})

describe('the verdict on the log', () => {
  const whole = {
    ...{ valid: true, checked: 12_345, tree_size: 12_345, first_index: 0, last_index: 12_344 },
    ...{ root_hash: '', head_hash: '', first_broken_index: null, first_broken_id: null, reason: null },
    ...{ checkpoints_checked: 7, broken_checkpoint: null, cosignatures_checked: 2, broken_cosignature: null },
    clock_steps: { count: 0, first_index: null, back_ms_max: 0 },
  }

  it('counts what was checked, or names the first bad record and why', () => {
    expect(judgeLog(whole).words).toBe(
      'Whole: 12,345 records and 7 checkpoints were checked. So were 2 signatures of witnesses.',
    )
    const changed = {
      ...whole,
      valid: false,
      first_broken_index: 41,
      first_broken_id: 'r-41',
      reason: 'changed',
    }
    expect(judgeLog(changed)).toEqual({
      holds: false,
      words: 'Record 41 was changed. It is the first bad one.',
      bad: { index: 41, id: 'r-41' },
    })
    const forged = { ...whole, valid: false, broken_checkpoint: 3, reason: 'signature' }
    expect(judgeLog(forged)).toMatchObject({ bad: null, words: expect.stringContaining('Checkpoint 3') })
  })

  it.each([
    ['unknown_key', 'The line of w.example bears a key that is none, or not the one of that name.'],
    ['bad_signature', "The line of w.example was not signed by that witness's key for this checkpoint."],
    ['wrong_time', 'The line of w.example was signed at another time than the one that lies beside it.'],
    ['unknown_checkpoint', 'The line of w.example stands under a checkpoint that the log does not have.'],
  ] as const)('says what is wrong with the line of a witness: %s', (reason, words) => {
    const line = { checkpoint: 4, id: 'row-1', name: 'w.example', reason }
    expect(judgeLog({ ...whole, valid: false, broken_cosignature: line, reason })).toEqual({
      ...{ holds: false, bad: null },
      words: `Checkpoint 4: ${words} It is the row row-1.`,
    })
  })

  it('says that a line of a witness is gone, which has neither a row nor a name', () => {
    const line = { checkpoint: 4, id: null, name: null, reason: 'missing' as const }
    expect(judgeLog({ ...whole, valid: false, broken_cosignature: line, reason: 'missing' }).words).toBe(
      'Checkpoint 4: A line of a witness is missing: the log tells of more lines than there are.',
    )
  })
})

describe('the facts of a record', () => {
  it('stand old beside new, field by field, only where they differ', () => {
    expect(factLines({ before: 'trader', after: 'admin', transport: 'rest' })).toEqual([
      { name: 'value', old: 'trader', now: 'admin' },
      { name: 'transport', old: null, now: 'rest' },
    ])
    expect(factLines({ before: { a: 1, b_c: null }, after: { a: 1, b_c: 'x', d: true } })).toEqual([
      { name: 'b c', old: 'none', now: 'x' },
      { name: 'd', old: 'none', now: 'true' },
    ])
    expect(factLines({})).toEqual([])
  })
})

describe('the question for a page of records', () => {
  it('holds later pages still as of the newest record that was shown', () => {
    const filter = { ...NO_FILTER, action: ' user.role_changed ', first: '2026-11-01', last: '2026-11-20' }
    expect(queryOf(filter, 2, '2026-11-05T10:00:00.000Z')).toEqual({
      ...{ page: 2, per_page: 25, action: 'user.role_changed' },
      ...{ from: '2026-11-01T00:00:00.000Z', to: '2026-11-05T10:00:00.000Z' },
    })
    expect(queryOf(filter, 1, null).to).toBe('2026-11-20T23:59:59.999Z')
    expect(filterFault({ ...filter, last: '2026-10-01' })).toMatch(/before the first/)
  })
})
