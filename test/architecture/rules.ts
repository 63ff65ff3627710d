import { builtinModules } from 'node:module'
import type { Import, SourceFile } from './imports.ts'
import { packageOf } from './imports.ts'
import type { Place } from './layout.ts'
import { ABOVE_THE_FLOORS, FLOORS, isAdapter, isContractFile, isDomainRoom, placeOf } from './layout.ts'

type Breach = Readonly<{ rule: string; file: string; message: string }>

/** One row of the import table: who it binds, what it allows, and the way out for whoever runs into it. */
type Rule = Readonly<{
  name: string
  wayOut: string
  binds: (from: Place) => boolean
  allows: (from: Place, imported: Import) => boolean
}>

const KERNEL_DOOR = 'src/core/kernel/index.ts'
/** The kernel's second door: the words in which contracts are written. It alone loads zod and @orpc/contract. */
const KERNEL_WIRE = 'src/core/kernel/wire.ts'
const KERNEL_PACKAGES = ['decimal.js', '@noble/hashes', 'zod', '@orpc/contract', 'canonicalize']
const CONTRACT_PACKAGES = ['zod', '@orpc/contract']
/** Pure tables and functions that a room would only write worse itself: no Node, no clock, no state. */
const ROOM_PACKAGES: Readonly<Record<string, readonly string[]>> = {
  // Transliteration of every script: names of lists and queries meet in Latin letters.
  'compliance/sanctions': ['any-ascii'],
  // Telephone plans of all countries and the forms of addresses: what finds personal data.
  'compliance/privacy': ['libphonenumber-js', 'ipaddr.js'],
}
/** The channel names are the one thing of the contract that the preload needs. */
const CHANNELS = 'src/core/contract/channels.ts'

const isNode = (imported: Import): boolean =>
  imported.specifier.startsWith('node:') || builtinModules.includes(imported.specifier)

const isPackage = (imported: Import): boolean => imported.file === null && !isNode(imported)

const isOneOf = (imported: Import, packages: readonly string[]): boolean =>
  isPackage(imported) && packages.includes(packageOf(imported.specifier))

const target = (imported: Import): Place => placeOf(imported.file ?? imported.specifier)

const isWithin = (from: Place, imported: Import): boolean => {
  const to = target(imported)
  return imported.file !== null && to.area === from.area && to.room === from.room
}

const isKernelDoor = (imported: Import): boolean => imported.file === KERNEL_DOOR
const isKernelWire = (imported: Import): boolean => imported.file === KERNEL_WIRE

/** The contract of the whole, or of one room. */
const isContract = (imported: Import): boolean => {
  const to = target(imported)
  return to.area === 'core' && (to.room === 'contract' || isContractFile(to))
}

const isRoomDoor = (imported: Import): boolean => {
  const to = target(imported)
  return to.area === 'core' && to.inner === 'index.ts'
}

/** Shapes of a room, through its door or its ports. */
const isRoomShape = (imported: Import): boolean => {
  const to = target(imported)
  return imported.typeOnly && to.area === 'core' && ['index.ts', 'ports.ts', 'types.ts'].includes(to.inner)
}

const isAppShape = (imported: Import): boolean =>
  imported.typeOnly && imported.file === 'src/core/app/index.ts'

const isMainRoom = (imported: Import, rooms: readonly string[]): boolean => {
  const to = target(imported)
  return to.area === 'main' && rooms.some((room) => to.room === room || to.room.startsWith(`${room}/`))
}

const isLower = (from: Place, to: Place): boolean => {
  const [own, other] = [FLOORS[from.room], FLOORS[to.room]]
  const kycOnSanctions = from.room === 'compliance/kyc' && to.room === 'compliance/sanctions'
  return kycOnSanctions || (own !== undefined && other !== undefined && other < own)
}

const kernel: Rule = {
  name: 'kernel stands alone',
  wayOut: `the kernel may import only itself and ${KERNEL_PACKAGES.join(', ')}; put the rest in a room above it`,
  binds: (from) => from.area === 'core' && from.room === 'kernel',
  allows: (from, imported) => isWithin(from, imported) || isOneOf(imported, KERNEL_PACKAGES),
}

const roomPackages: Rule = {
  name: 'core rooms carry no packages and no Node',
  wayOut:
    'declare a port in ports.ts and let an adapter implement it; zod and @orpc/contract belong in contract.ts',
  binds: isDomainRoom,
  allows: (from, imported) =>
    imported.file !== null ||
    isOneOf(imported, ROOM_PACKAGES[from.room] ?? []) ||
    (isContractFile(from) && isOneOf(imported, CONTRACT_PACKAGES)),
}

const roomFloors: Rule = {
  name: 'core rooms import downwards only',
  wayOut:
    'move the shared noun to a lower floor, or join the two rooms in core/app (floors: test/architecture/layout.ts)',
  binds: isDomainRoom,
  allows: (from, imported) => {
    if (imported.file === null || isWithin(from, imported)) return true
    const to = target(imported)
    return to.area === 'core' && (to.room === 'kernel' || isLower(from, to))
  },
}

const roomDoors: Rule = {
  name: 'a core room is entered by its door',
  wayOut:
    "import the other room's index.ts and export there what others need; kernel/wire.ts opens to contract.ts alone",
  binds: isDomainRoom,
  allows: (from, imported) =>
    imported.file === null ||
    isWithin(from, imported) ||
    target(imported).area !== 'core' ||
    isRoomDoor(imported) ||
    (isContractFile(from) && (isKernelWire(imported) || isContractFile(target(imported)))),
}

const ownContract: Rule = {
  name: 'a room uses the types of its contract alone',
  wayOut:
    'write `import type`: schemas are run by core/app, which merges the contracts; the room sees parsed values',
  binds: (from) => isDomainRoom(from) && !isContractFile(from),
  allows: (from, imported) =>
    !isWithin(from, imported) || !isContractFile(target(imported)) || imported.typeOnly,
}

const contract: Rule = {
  name: 'core/contract merges contracts',
  wayOut:
    "import the kernel's doors, zod, @orpc/contract and each room's contract.ts; logic belongs in the room",
  binds: (from) => from.area === 'core' && from.room === 'contract',
  allows: (from, imported) =>
    isWithin(from, imported) ||
    isKernelDoor(imported) ||
    isKernelWire(imported) ||
    isOneOf(imported, CONTRACT_PACKAGES) ||
    (imported.file !== null && isContract(imported)),
}

const app: Rule = {
  name: 'core/app joins rooms by their doors',
  wayOut: "import the room's index.ts or contract.ts; anything outside core comes through a port",
  binds: (from) => from.area === 'core' && from.room === 'app',
  allows: (from, imported) =>
    isWithin(from, imported) ||
    isOneOf(imported, CONTRACT_PACKAGES) ||
    isKernelWire(imported) ||
    (imported.file !== null && (isRoomDoor(imported) || isContract(imported))),
}

const adapters: Rule = {
  name: 'an adapter knows its own system and our ports',
  wayOut:
    'import types from the room whose port it implements, values from the kernel alone; share code by a port',
  binds: isAdapter,
  allows: (from, imported) =>
    imported.file === null || isWithin(from, imported) || isKernelDoor(imported) || isRoomShape(imported),
}

const transport: Rule = {
  name: 'transport carries bytes',
  wayOut: 'import kernel, contract and Node; what a call does is handed in by main/engine as a function',
  binds: (from) => from.area === 'main' && from.room === 'transport',
  allows: (from, imported) =>
    imported.file === null ||
    isWithin(from, imported) ||
    isKernelDoor(imported) ||
    target(imported).room === 'contract' ||
    // The shape of the one call pipeline; the function itself is handed in.
    isAppShape(imported),
}

const engine: Rule = {
  name: 'the engine wires, rooms decide',
  wayOut: 'import core/app, contract, kernel, main/adapters and main/transport; of domain rooms types only',
  binds: (from) => from.area === 'main' && from.room === 'engine',
  allows: (from, imported) => {
    if (imported.file === null || isWithin(from, imported) || isKernelDoor(imported)) return true
    if (isMainRoom(imported, ['adapters', 'transport'])) return true
    const to = target(imported)
    return (to.area === 'core' && ABOVE_THE_FLOORS.includes(to.room)) || isRoomShape(imported)
  },
}

const faces: Rule = {
  name: 'headless and desktop start the engine',
  wayOut:
    'import engine, transport, contract and kernel; wiring belongs in main/engine, intentions in core/app',
  binds: (from) => from.area === 'main' && ['headless', 'desktop'].includes(from.room),
  allows: (from, imported) =>
    imported.file === null ||
    isWithin(from, imported) ||
    isKernelDoor(imported) ||
    target(imported).room === 'contract' ||
    isMainRoom(imported, ['engine', 'transport']) ||
    // What the engine is handed and hands out has shapes that core/app names.
    isAppShape(imported),
}

const preload: Rule = {
  name: 'the preload is the bridge, nothing else',
  wayOut: `import electron and ${CHANNELS}; put behaviour in main/desktop or in the renderer`,
  binds: (from) => from.area === 'preload',
  allows: (from, imported) =>
    isWithin(from, imported) ||
    isOneOf(imported, ['electron']) ||
    imported.file === CHANNELS ||
    (imported.typeOnly && imported.file !== null && target(imported).room === 'contract'),
}

const renderer: Rule = {
  name: 'the renderer asks, it does not compute',
  wayOut:
    'import kernel, contract, React and the DOM; call a contract entry through renderer/client for the rest',
  binds: (from) => from.area === 'renderer',
  allows: (from, imported) =>
    isPackage(imported) ||
    isWithin(from, imported) ||
    isKernelDoor(imported) ||
    (imported.file !== null && target(imported).area === 'core' && target(imported).room === 'contract'),
}

const electronHome: Rule = {
  name: 'only desktop and preload say electron',
  wayOut: 'ask main/desktop through a port or the contract; everything else runs headless too',
  binds: (from) => from.area !== 'preload' && !(from.area === 'main' && from.room === 'desktop'),
  allows: (_from, imported) => packageOf(imported.specifier) !== 'electron',
}

/** Packages that speak for one room: where each lives, as path prefixes below src/. */
const LIBRARY_HOMES: Readonly<Record<string, readonly string[]>> = {
  'better-sqlite3-multiple-ciphers': ['main/adapters/sql/'],
  'better-sqlite3': ['main/adapters/sql/'],
  pg: ['main/adapters/sql/'],
  kysely: ['main/adapters/sql/'],
  ioredis: ['main/adapters/redis/'],
  piscina: ['main/engine/'],
  '@napi-rs/keyring': ['main/adapters/keys/'],
  '@node-rs/argon2': ['main/adapters/'],
  '@node-rs/bcrypt': ['main/adapters/crypto/'],
  jose: ['main/adapters/'],
  'vega-datasets': ['main/adapters/'],
  'libxml2-wasm': ['main/adapters/filings/'],
  xmlbuilder2: ['main/adapters/filings/'],
  pdfkit: ['main/adapters/filings/'],
  fastify: ['main/transport/'],
  '@fastify/helmet': ['main/transport/'],
  'any-ascii': ['core/compliance/sanctions/'],
  saxes: ['main/adapters/lists/'],
  yaml: ['main/adapters/lists/'],
  '@fastify/static': ['main/transport/'],
  '@fastify/rate-limit': ['main/transport/'],
  '@orpc/server': ['main/transport/', 'core/app/'],
  '@orpc/openapi': ['main/transport/'],
  '@orpc/zod': ['main/transport/'],
  ws: ['main/transport/', 'main/headless/'],
  'swagger-ui-dist': ['main/transport/'],
  rapidoc: ['main/transport/'],
  commander: ['main/headless/'],
  react: ['renderer/'],
  'react-dom': ['renderer/'],
  zustand: ['renderer/'],
}

const libraryHomes: Rule = {
  name: 'a library has one home',
  wayOut: 'use it where it lives and ask for the result through a port (homes: test/architecture/rules.ts)',
  binds: (from) => from.area !== 'other',
  allows: (from, imported) => {
    const homes = isPackage(imported) ? LIBRARY_HOMES[packageOf(imported.specifier)] : undefined
    const path = `${[from.area, from.room].filter((part) => part !== '').join('/')}/`
    return homes === undefined || homes.some((home) => path.startsWith(home))
  },
}

const extensions: Rule = {
  name: 'imports carry their extension',
  wayOut: "write the file's full name, `./greeks.ts`: Node runs these sources as they are",
  binds: (from) => from.area !== 'other',
  allows: (_from, imported) =>
    imported.file === null || /\.(tsx?|css|json|svg|woff2|mjs)$/.test(imported.file),
}

const testsStayOut: Rule = {
  name: 'the product does not import its tests',
  wayOut: 'move what both need into src; a test double lives under test/',
  binds: (from) => from.area !== 'other',
  allows: (_from, imported) =>
    imported.file === null || imported.file.startsWith('src/') || imported.file === 'package.json',
}

export const RULES: readonly Rule[] = [
  kernel,
  roomPackages,
  roomFloors,
  roomDoors,
  ownContract,
  contract,
  app,
  adapters,
  transport,
  engine,
  faces,
  preload,
  renderer,
  electronHome,
  libraryHomes,
  extensions,
  testsStayOut,
]

/** Every import that a rule of the table forbids; the message names the rule, the import and the way out. */
export function breachesOf(
  sources: readonly SourceFile[],
  rules: readonly Rule[] = RULES,
): readonly Breach[] {
  return sources.flatMap(({ file, imports }) => {
    const from = placeOf(file)
    return rules
      .filter((rule) => rule.binds(from))
      .flatMap((rule) =>
        imports
          .filter((imported) => !rule.allows(from, imported))
          .map(({ specifier }) => ({
            rule: rule.name,
            file,
            message: `${file} imports ${specifier}: ${rule.name}. Way out: ${rule.wayOut}.`,
          })),
      )
  })
}

/** Rooms that stand on no floor: a new room is placed before it is written. */
export function unplacedRooms(files: readonly string[]): readonly Breach[] {
  const rooms = new Set(
    files
      .map(placeOf)
      .filter(isDomainRoom)
      .map(({ room, inner }) => (inner === '' ? '' : room)),
  )
  return [...rooms]
    .filter((room) => room !== '' && FLOORS[room] === undefined)
    .map((room) => ({
      rule: 'every core room has a floor',
      file: `src/core/${room}`,
      message: `src/core/${room} stands on no floor. Way out: give it a line in FLOORS of test/architecture/layout.ts.`,
    }))
}
