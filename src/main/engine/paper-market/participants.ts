import type { Store } from '../../../core/app/index.ts'
import { ZERO, asId } from '../../../core/kernel/index.ts'
import type { AccountId } from '../../../core/kernel/index.ts'
import type { TradingFloor } from '../floor/trading-floor.ts'

type Parts = Readonly<{ floor: TradingFloor; store: Store }>

const MAKER_SETTING = 'demo.maker_account'
const TAKER_SETTING = 'demo.taker_account'

/** A house account of the paper market: opened once, found again at every start. */
async function participant(parts: Parts, setting: string): Promise<AccountId> {
  const known = await parts.store.setting(setting)
  if (known !== null) return asId<'account'>(known) as AccountId
  const opened = parts.floor.desk.openAccount({
    userId: null,
    accountType: 'paper',
    ethereumAddress: null,
    initialPaperCash: ZERO,
    mayOverdraw: true,
    requestId: null,
    personal: null,
  })
  if (!opened.ok) throw new Error(opened.failure.message)
  const account = opened.value.value
  await parts.floor.committer.commit({
    writes: [
      ...opened.value.writes,
      { op: 'put', table: 'settings', record: { name: setting, value: account.id } },
    ],
    facts: opened.value.facts,
  })
  return account.id
}

/** The two house accounts: one quotes every instrument, the other trades with whom it likes. */
export async function openParticipants(
  parts: Parts,
): Promise<Readonly<{ maker: AccountId; taker: AccountId }>> {
  const maker = await participant(parts, MAKER_SETTING)
  return { maker, taker: await participant(parts, TAKER_SETTING) }
}
