import { describe, expect, test } from 'vitest'
import {
  EMPTY_ROOT,
  leafHash,
  makeTreeReader,
  nodesOfLeaves,
  rootOfHexLines,
  rootOfLeaves,
  verifyConsistency,
  verifyInclusion,
} from '../../../src/core/audit/index.ts'
import { bytesOfHex, present } from '../../../src/core/kernel/index.ts'

/**
 * Leaves, roots, paths and proofs of the Certificate Transparency reference implementation for RFC 6962
 * (google/certificate-transparency, merkletree/merkle_tree_test.cc).
 */
const LEAVES = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
]
const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]

/** The hashes that the published paths are made of. */
const H = {
  leaf0: '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  leaf1: '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
  leaf4: 'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
  pair0: 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  pair1: '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
  pair2: '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
  pair3: 'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
  four0: 'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  four1: '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
} as const

/** [leaf from 0, tree size, path]; the published ones count leaves from 1. */
const PATHS = [
  [0, 1, []],
  [0, 8, [H.leaf1, H.pair1, H.four1]],
  [5, 8, [H.leaf4, H.pair3, H.four0]],
  [2, 3, [H.pair0]],
  [1, 5, [H.leaf0, H.pair1, H.leaf4]],
] as const

/** [smaller size, larger size, proof]. */
const PROOFS = [
  [1, 1, []],
  [1, 8, [H.leaf1, H.pair1, H.four1]],
  [6, 8, [H.pair2, H.pair3, H.four0]],
  [2, 5, [H.pair1, H.leaf4]],
] as const

const bytes = (hex: string): Uint8Array => present(bytesOfHex(hex), hex)
const hashes = LEAVES.map((leaf) => leafHash(bytes(leaf)))
const reader = makeTreeReader(nodesOfLeaves(hashes))
const rootAt = (size: number): string => (size === 0 ? EMPTY_ROOT : present(ROOTS[size - 1], 'root'))
const SIZES = ROOTS.map((_, at) => at + 1)

describe('the RFC 6962 tree', () => {
  test('of nothing has SHA-256 of nothing as root', () => {
    expect(rootOfLeaves([])).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
    expect(rootOfLeaves([])).toBe(EMPTY_ROOT)
  })

  test.each(SIZES)('of %i reference leaves has the published root', async (size) => {
    expect(rootOfLeaves(LEAVES.slice(0, size).map(bytes))).toBe(rootAt(size))
    expect(await reader.root(size)).toBe(rootAt(size))
  })

  test('hashes the single byte 00 to the published leaf hash', () => {
    expect(leafHash(bytes('00'))).toBe(H.leaf1)
  })

  test.each(PATHS)('has the published path of leaf %i in the tree of %i', async (index, size, path) => {
    expect(await reader.inclusion(index, size)).toEqual(path)
  })

  test.each(PROOFS)('has the published proof that %i became %i', async (from, size, proof) => {
    expect(await reader.consistency(from, size)).toEqual(proof)
  })

  test('proves each leaf in each size, and no other leaf, place or root', async () => {
    for (const size of SIZES) {
      const root = rootAt(size)
      for (let index = 0; index < size; index += 1) {
        const proof = await reader.inclusion(index, size)
        const hash = present(hashes[index], 'leaf')
        expect(verifyInclusion(hash, { index, size }, proof, root)).toBe(true)
        expect(verifyInclusion(hash, { index, size }, proof, EMPTY_ROOT)).toBe(false)
        expect(verifyInclusion(hash, { index: index + size, size }, proof, root)).toBe(false)
        expect(verifyInclusion(hash, { index: -1, size }, proof, root)).toBe(false)
        if (size > 1)
          expect(verifyInclusion(hash, { index: (index + 1) % size, size }, proof, root)).toBe(false)
        const other = present(hashes[(index + 1) % 8], 'other leaf')
        expect(verifyInclusion(other, { index, size }, proof, root)).toBe(false)
        expect(verifyInclusion(hash, { index, size }, [...proof, hash], root)).toBe(false)
        expect(verifyInclusion(hash, { index, size }, [...proof.slice(1), 'no hash'], root)).toBe(false)
      }
    }
  })

  test('proves that each size became each larger one, and of no other tree', async () => {
    for (const size of SIZES) {
      for (let from = 0; from <= size; from += 1) {
        const proof = await reader.consistency(from, size)
        const [before, after] = [
          { size: from, root: rootAt(from) },
          { size, root: rootAt(size) },
        ]
        expect(verifyConsistency(before, after, proof)).toBe(true)
        expect(verifyConsistency(before, after, [...proof, H.leaf1])).toBe(false)
        if (from === 0) continue
        expect(verifyConsistency({ ...before, root: H.leaf4 }, after, proof)).toBe(false)
        expect(verifyConsistency(before, { ...after, root: H.leaf4 }, proof)).toBe(false)
        if (proof.length > 0) {
          expect(verifyConsistency(before, after, proof.slice(1))).toBe(false)
          expect(verifyConsistency(after, before, proof)).toBe(false)
        }
      }
    }
  })
})

describe('leaves read as hex lines', () => {
  test('give the empty tree for no line and an empty leaf for an empty line', () => {
    expect(rootOfHexLines('')).toEqual({ ok: true, root: EMPTY_ROOT })
    expect(rootOfHexLines('\n')).toEqual({ ok: true, root: ROOTS[0] })
    expect(rootOfHexLines('\n00')).toEqual({ ok: true, root: ROOTS[1] })
  })

  test('may end with or without a line feed and in either case', () => {
    expect(rootOfHexLines(LEAVES.join('\n'))).toEqual({ ok: true, root: ROOTS[7] })
    expect(rootOfHexLines(`${LEAVES.join('\r\n').toUpperCase()}\n`)).toEqual({ ok: true, root: ROOTS[7] })
  })

  test('name the first line that is not hex', () => {
    expect(rootOfHexLines('00\n0x1\n')).toEqual({ ok: false, line: 2 })
    expect(rootOfHexLines('0')).toEqual({ ok: false, line: 1 })
  })
})
