import { describe, expect, it } from 'vitest'
import { DEFAULT_PARAMETERS, alertsOf, makeMonitor } from '../../../../src/core/compliance/aml/index.ts'
import type { Account, Alert, History } from '../../../../src/core/compliance/aml/index.ts'
import { MS_PER_DAY, instant } from '../../../../src/core/kernel/index.ts'
import { MONDAY, account, historyOf } from '../../../support/aml-script.ts'

// Of what came and what went in one millisecond nothing says which was first: no finding may hang on which was told first.

const times = (count: number, row: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => row(at)).join('\n')

const seen = (alerts: Iterable<Alert>): readonly string[] =>
  [...alerts]
    .filter(({ state }) => state === 'open')
    .map(({ typology, customer }) => `${typology} ${customer}`)
    .toSorted()

/** Each payment judged as it is told. */
function told({ accounts, payments }: History): readonly string[] {
  const monitor = makeMonitor(DEFAULT_PARAMETERS)
  for (const one of accounts) monitor.putAccount(one)
  const alerts = payments.flatMap((payment) => monitor.onPayment(payment))
  return seen(new Map(alerts.map((alert) => [alert.id, alert])).values())
}

/** As a file's rows lie, the other way round, and both told one by one. */
function everyWay(script: string, accounts: readonly Account[] = []): readonly (readonly string[])[] {
  const history = historyOf(script, accounts)
  const reversed = { ...history, payments: history.payments.toReversed() }
  const read = [history, reversed].map((one) => seen(alertsOf(one, DEFAULT_PARAMETERS)))
  return [...read, told(history), told(reversed)]
}

const young = [account('ann', { openedAt: instant(MONDAY - 60 * MS_PER_DAY) })]
const hop = (from: string, to: string, dollars: number): string =>
  `0 10:00 ${from} TRANSFER_OUT ${dollars} ${to} \n 0 10:00 ${to} TRANSFER_IN ${dollars} ${from}`
const chain = ['ann', 'bob', 'cyd', 'dan', 'eve']

describe('what happens at one instant raises the same, whichever is told first', () => {
  it.each<readonly [string, string, readonly string[], readonly Account[]]>([
    [
      'T06: ten receivers and the credit',
      `${times(10, (at) => `0 10:00 ann WIRE_OUT 3,000 r${at}`)} \n 0 10:00 ann WIRE_IN 50,000 x`,
      ['T06 ann'],
      [],
    ],
    [
      'T06: and no fan without enough of a credit',
      `${times(10, (at) => `0 10:00 ann WIRE_OUT 3,000 r${at}`)} \n 0 10:00 ann WIRE_IN 49,999.99 x`,
      [],
      [],
    ],
    [
      'T07: six senders and six receivers',
      `${times(6, (at) => `0 10:00 ann TRANSFER_OUT 720 r${at}`)} \n ${times(6, (at) => `0 10:00 ann TRANSFER_IN 800 s${at}`)}`,
      ['T07 ann'],
      [],
    ],
    [
      'T13: five senders and the way out in five parts',
      `${times(5, () => '0 10:00 ann CRYPTO_OUT 800 w')} \n ${times(5, (at) => `0 10:00 ann TRANSFER_IN 900 s${at}`)}`,
      ['T13 ann'],
      young,
    ],
    [
      'T13: four senders are too few',
      `${times(5, () => '0 10:00 ann CRYPTO_OUT 800 w')} \n ${times(4, (at) => `0 10:00 ann TRANSFER_IN 900 s${at}`)}`,
      [],
      young,
    ],
    [
      'T08: a circle of falling amounts',
      [hop('ann', 'bob', 10_000), hop('bob', 'cyd', 9_000), hop('cyd', 'ann', 8_100)].join('\n'),
      ['T08 ann'],
      [],
    ],
    [
      'T16: a chain whose last hop is told first',
      chain
        .slice(1)
        .map((name, at) => hop(chain[at] ?? '', name, 10_000))
        .toReversed()
        .join('\n'),
      ['T16 ann'],
      [],
    ],
    [
      'T17: the way out and the way back',
      '0 10:00 ann WIRE_OUT 20,000 x DE \n 0 10:00 ann WIRE_IN 19,600 y CH',
      ['T04 ann', 'T17 ann'],
      [],
    ],
  ])('%s', (_name, script, expected, accounts) => {
    for (const found of everyWay(script, accounts)) expect(found).toEqual(expected)
  })
})
