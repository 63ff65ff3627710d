import { describe, expect, it } from 'vitest'
import { overlongFiles, roomsOf, roomsWithoutDoor, splitStores } from './rooms.ts'
import { filesOfTree, read, sourcesIn } from './tree.ts'

const files = filesOfTree()

describe('every room', () => {
  it('says what it owns and has one door', () => {
    expect(roomsOf(files)).toContain('src/core/kernel')
    expect(roomsWithoutDoor(files)).toEqual([])
  })

  it('keeps its files short enough to read', () => {
    expect(overlongFiles(sourcesIn(files), read)).toEqual([])
  })

  it('keeps both SQL stores in one adapter', () => {
    expect(splitStores(files)).toEqual([])
  })
})

describe('planted offenders', () => {
  it('a room without a page or a door is caught', () => {
    const missing = roomsWithoutDoor(['src/core/pricing/greeks.ts', 'src/main/adapters/sql/index.ts'])
    expect(missing.map((line) => line.split('.')[0])).toEqual([
      'src/core/pricing has no README',
      'src/core/pricing has no index',
      'src/main/adapters/sql has no README',
    ])
  })

  it('a file of 401 lines is caught, one of 400 is not', () => {
    const ofLines = (count: number) => () => 'x\n'.repeat(count)
    expect(overlongFiles(['src/core/pricing/a.ts'], ofLines(401))[0]).toContain('has 401 lines')
    expect(overlongFiles(['src/core/pricing/a.ts'], ofLines(400))).toEqual([])
  })

  it('a store beside adapters/sql is caught', () => {
    expect(splitStores(['src/main/adapters/postgres/index.ts'])).toEqual(['src/main/adapters/postgres'])
  })
})
