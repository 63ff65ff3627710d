import { describe, expect, it } from 'vitest'
import { lockFaults, putOffTests, strayLines } from './tidiness.ts'
import { filesOfTree, read } from './tree.ts'

const files = filesOfTree()

describe('the tree', () => {
  it('names no folder of a machine and no package host', () => {
    expect(strayLines(files, read)).toEqual([])
  })

  it('has a lock file without hosts, every entry verifiable', () => {
    expect(lockFaults(read('package-lock.json'))).toEqual([])
  })

  it('keeps hosts out of the lock file wherever npm runs', () => {
    const lines = read('.npmrc').split('\n')
    expect(lines).toContain('omit-lockfile-registry-resolved=true')
    expect(
      lines.filter((line) => /registry\s*=|_auth|token/i.test(line.replace('lockfile-registry', ''))),
    ).toEqual([])
  })

  it('focuses and puts off no test', () => {
    expect(putOffTests(files, read)).toEqual([])
  })
})

describe('planted offenders', () => {
  const slash = '/'
  it.each([
    `const home = '${slash}home${slash}ada/optionix'`,
    `see ${slash}work${slash}main`,
    `"url": "https:${slash}${slash}registry.example.org/ws"`,
  ])('%s is caught', (line) => {
    expect(strayLines(['docs/a.md'], () => `fine\n${line}\n`)).toHaveLength(1)
  })

  it.each([['https://example.org', 'work', ''].join('/'), 'src/main/network/a.ts', 'a /workspace tab'])(
    '%s passes',
    (line) => {
      expect(strayLines(['docs/a.md'], () => line)).toEqual([])
    },
  )

  it('a resolved line and a missing integrity are caught', () => {
    const lock = JSON.stringify({
      packages: { '': {}, 'node_modules/a': { resolved: 'x', integrity: 'sha512-x' }, 'node_modules/b': {} },
    })
    expect(lockFaults(lock)).toEqual([
      'node_modules/a has a resolved line: .npmrc must omit them',
      'node_modules/b has no integrity',
    ])
  })

  it('a focused test is caught', () => {
    expect(putOffTests(['test/core/a.test.ts'], () => `it${'.only'}('x', () => {})`)).toHaveLength(1)
  })
})
