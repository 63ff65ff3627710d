import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { importsOf, readImports } from './imports.ts'
import { RULES, breachesOf, unplacedRooms } from './rules.ts'
import { ROOT, filesOfTree, read, sourcesIn } from './tree.ts'

type Debt = Readonly<{ rule: string; file: string; reason: string }>

/** The list may shrink, never grow: lower this figure with every line taken off. */
const DEBT_MAX = 0

const sources = sourcesIn(filesOfTree())
const debts = JSON.parse(read('test/architecture/debt.json')) as readonly Debt[]

const OFFENDERS = 'test/architecture/offenders'

const offenders = readdirSync(`${ROOT}/${OFFENDERS}`).map((name) => {
  const [, rule = '', file = '', text = ''] =
    /^rule: (.+)\nfile: (.+)\n\n([\s\S]+)$/.exec(read(`${OFFENDERS}/${name}`)) ?? []
  return { name, rule, file, text }
})

const isOwed = (debt: Debt, breach: Readonly<{ rule: string; file: string }>): boolean =>
  debt.rule === breach.rule && debt.file === breach.file

describe('the import table', () => {
  const breaches = [...breachesOf(readImports(ROOT, sources)), ...unplacedRooms(sources)]

  it('reads the sources', () => {
    expect(sources).toContain('src/core/kernel/index.ts')
  })

  it('holds in every source file', () => {
    const fresh = breaches.filter((breach) => !debts.some((debt) => isOwed(debt, breach)))
    expect(fresh.map(({ message }) => message)).toEqual([])
  })

  it('owes no more than it did, and nothing that is already paid', () => {
    expect(debts.length).toBeLessThanOrEqual(DEBT_MAX)
    const paid = debts.filter((debt) => !breaches.some((breach) => isOwed(debt, breach)))
    expect(paid).toEqual([])
  })
})

describe('planted offenders', () => {
  it.each(offenders)('$name is caught', ({ rule, file, text }) => {
    const caught = breachesOf([importsOf(file, text)]).find((breach) => breach.rule === rule)
    const wayOut = RULES.find(({ name }) => name === rule)?.wayOut
    expect(wayOut, `no rule is called "${rule}"`).toBeDefined()
    expect(caught?.message).toContain(`Way out: ${wayOut}`)
    expect(caught?.message).toContain(file)
  })

  it('every rule has one', () => {
    const bitten = new Set(offenders.map(({ rule }) => rule))
    expect(RULES.map(({ name }) => name).filter((name) => !bitten.has(name))).toEqual([])
  })

  it('a room without a floor is caught', () => {
    const [breach] = unplacedRooms(['src/core/gossip/index.ts', 'src/core/pricing/index.ts'])
    expect(breach?.message).toContain('src/core/gossip stands on no floor')
  })
})

describe('what the table allows', () => {
  const lawful: readonly (readonly [string, string])[] = [
    ['src/core/kernel/hash.ts', "import { sha256 } from '@noble/hashes/sha2.js'"],
    ['src/core/kernel/jcs.ts', "import canonicalize from 'canonicalize'"],
    ['src/core/orders/contract.ts', "import { oc } from '@orpc/contract'"],
    ['src/core/orders/contract.ts', "import { entry } from '../kernel/wire.ts'"],
    ['src/core/contract/system.ts', "import { timestamp } from '../kernel/wire.ts'"],
    ['src/core/app/market/handlers.ts', "import { pageOf } from '../../kernel/wire.ts'"],
    ['src/main/headless/tools.ts', "import type { Logger } from '../../core/app/index.ts'"],
    ['src/core/orders/service.ts', "import { balanceOf } from '../ledger/index.ts'"],
    ['src/core/orders/service.ts', "import type { PlaceOrderInput } from './contract.ts'"],
    ['src/core/compliance/sanctions/tokens.ts', "import anyAscii from 'any-ascii'"],
    ['src/core/compliance/kyc/score.ts', "import { screen } from '../sanctions/index.ts'"],
    ['src/core/contract/index.ts', "import { ordersContract } from '../orders/contract.ts'"],
    ['src/core/app/place-order.ts', "import { makeOrderService } from '../orders/index.ts'"],
    ['src/main/adapters/sql/orders.ts', "import type { OrderStore } from '../../../core/orders/index.ts'"],
    ['src/main/adapters/sql/open.ts', "import { Kysely } from 'kysely'"],
    ['src/main/transport/rest.ts', "import { contract } from '../../core/contract/index.ts'"],
    ['src/main/engine/compose.ts', "import { openStore } from '../adapters/sql/index.ts'"],
    ['src/main/headless/index.ts', "import { startEngine } from '../engine/index.ts'"],
    ['src/main/desktop/index.ts', "import { app } from 'electron'"],
    ['src/preload/index.ts', "import { contextBridge } from 'electron'"],
    ['src/renderer/panels/chain.tsx', "import { decimal } from '../../core/kernel/index.ts'"],
  ]

  it.each(lawful)('%s: %s', (file, text) => {
    expect(breachesOf([importsOf(file, text)])).toEqual([])
  })
})
