import { describe, expect, it } from 'vitest'
import { NO_PLACES, readPlaces } from '../../../src/main/adapters/places/index.ts'

const HEAD = 'network,place,latitude,longitude\n'
const TABLE = `${HEAD}203.0.113.0/24,Sydney,-33.87,151.21
203.0.113.128/25,Perth,-31.95,115.86
2001:db8::/32,Oslo,59.91,10.75
`

const nameOf = async (address: string, table = TABLE): Promise<string | null> => {
  const read = await readPlaces(table)
  if (!read.ok) throw new Error(read.failure.message)
  return read.value.placeOf(address)?.name ?? null
}

describe('a table of places', () => {
  it.each([
    ['203.0.113.5', 'Sydney'],
    ['203.0.113.200', 'Perth'],
    ['::ffff:203.0.113.200', 'Perth'],
    ['2001:db8:1::1', 'Oslo'],
    ['198.51.100.1', null],
    ['not an address', null],
  ])('says of %s: %s', async (address, place) => {
    expect(await nameOf(address)).toBe(place)
  })

  it.each([
    '203.0.113.0/33,Nowhere,1,1',
    '203.0.113.0,Nowhere,1,1',
    '203.0.113.0/24,,1,1',
    '203.0.113.0/24,Nowhere,91,1',
    '203.0.113.0/24,Nowhere,,1',
    '203.0.113.0/24,Nowhere,1',
  ])('with the line %j is refused whole, and the line is named', async (line) => {
    expect(await readPlaces(`${TABLE}${line}\n`)).toMatchObject({
      ok: false,
      failure: { code: 'places_wrong', details: { line: 5 } },
    })
  })

  it('that is not there says that it knows nothing', () => {
    expect(NO_PLACES.isConfigured).toBe(false)
    expect(NO_PLACES.placeOf('203.0.113.5')).toBeNull()
  })
})
