import { describe, expect, test } from 'vitest'
import {
  inclusionProof,
  leafHash,
  rootOfHexLines,
  rootOfLeaves,
  verifyInclusion,
} from '../../../src/core/audit/index.ts'
import { bytesOfHex, hexOfBytes, present } from '../../../src/core/kernel/index.ts'

/**
 * Leaves and roots of the Certificate Transparency reference implementation for RFC 6962
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
const EMPTY_ROOT = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

const bytes = (hex: string): Uint8Array => present(bytesOfHex(hex), hex)

describe('the RFC 6962 tree', () => {
  test('of nothing has SHA-256 of nothing as root', () => {
    expect(rootOfLeaves([])).toBe(EMPTY_ROOT)
  })

  test.each(ROOTS.map((root, index) => [index + 1, root]))(
    'of %i reference leaves has the published root',
    (size, root) => {
      expect(rootOfLeaves(LEAVES.slice(0, Number(size)).map(bytes))).toBe(root)
    },
  )

  test('hashes the single byte 00 to the published leaf hash', () => {
    expect(hexOfBytes(leafHash(bytes('00')))).toBe(
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
    )
  })

  test('proves each leaf in each size, and no other leaf, place or root', () => {
    const hashes = LEAVES.map((leaf) => leafHash(bytes(leaf)))
    for (const [last, root] of ROOTS.entries()) {
      const size = last + 1
      for (let index = 0; index < size; index += 1) {
        const proof = inclusionProof(hashes.slice(0, size), index)
        const hash = present(hashes[index], 'leaf')
        expect(verifyInclusion(hash, { index, size }, proof, root)).toBe(true)
        expect(verifyInclusion(hash, { index, size }, proof, EMPTY_ROOT)).toBe(false)
        expect(verifyInclusion(hash, { index: index + size, size }, proof, root)).toBe(false)
        if (size > 1)
          expect(verifyInclusion(hash, { index: (index + 1) % size, size }, proof, root)).toBe(false)
        const other = present(hashes[(index + 1) % 8], 'other leaf')
        expect(verifyInclusion(other, { index, size }, proof, root)).toBe(false)
        expect(verifyInclusion(hash, { index, size }, [...proof, hash], root)).toBe(false)
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
