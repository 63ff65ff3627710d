import { isAdapter, placeOf } from './layout.ts'

const FILE_LINES_MAX = 400

/** Formula tables and coefficient lists may be longer; each names itself here. */
const LONG_BY_NATURE: readonly string[] = []

/** Folders that must have a door and a page: core rooms, adapters, and the rooms of main. */
export function roomsOf(files: readonly string[]): readonly string[] {
  const places = files
    .map(placeOf)
    .filter(({ area, inner }) => ['core', 'main'].includes(area) && inner !== '')
  return [...new Set(places.map((place) => `src/${place.area}/${place.room}`))].sort()
}

/** Rooms without README.md or index.ts. */
export function roomsWithoutDoor(files: readonly string[]): readonly string[] {
  const there = new Set(files)
  return roomsOf(files).flatMap((room) =>
    ['README.md', 'index.ts']
      .filter((name) => !there.has(`${room}/${name}`))
      .map((name) => `${room} has no ${name}. Way out: every room says what it owns and has one door.`),
  )
}

/** Files that hold more lines than a reader keeps in mind. */
export function overlongFiles(files: readonly string[], textOf: (file: string) => string): readonly string[] {
  return files
    .filter((file) => !LONG_BY_NATURE.includes(file))
    .map((file) => ({ file, lines: textOf(file).trimEnd().split('\n').length }))
    .filter(({ lines }) => lines > FILE_LINES_MAX)
    .map(
      ({ file, lines }) =>
        `${file} has ${lines} lines, more than ${FILE_LINES_MAX}. Way out: split it by topic.`,
    )
}

/** Adapters named as one of a pair: both stores live in adapters/sql, so that neither can drift. */
export const splitStores = (files: readonly string[]): readonly string[] =>
  roomsOf(files).filter((room) => {
    const place = placeOf(`${room}/index.ts`)
    return isAdapter(place) && ['adapters/sqlite', 'adapters/postgres'].includes(place.room)
  })
