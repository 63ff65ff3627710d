import type { RestClient } from './rest.ts'

type Side = Readonly<{ symbol: string; ask: string | null }>
type ChainRow = Readonly<{ call: Side | null; put: Side | null }>
/** Dear enough for the least order, cheap enough for all of them. */
const DEALT = { askMin: 1.1, askMax: 12 }

/** Buys one of each of so many different SPX options at the market; fewer when the chain does not have them. Tells how many. */
export async function holdOptions(client: RestClient, wanted: number): Promise<number> {
  let held = 0
  const path = '/market/options-chain/SPX'
  const { body } = await client.ask<{ expiries: readonly { expiry: string }[] }>(`GET ${path}`)
  for (const { expiry } of body.expiries) {
    const { chain } = (await client.ask<{ chain: readonly ChainRow[] }>(`GET ${path}?expiry=${expiry}`)).body
    for (const side of chain.flatMap(({ call, put }) => [call, put])) {
      const ask = Number(side?.ask ?? 0)
      if (side === null || ask < DEALT.askMin || ask > DEALT.askMax || held >= wanted) continue
      const order = { symbol: side.symbol, side: 'buy', order_type: 'market', quantity: '1' }
      const { status } = await client.ask('POST /trades', order)
      if (status === 201) held += 1
    }
  }
  return held
}
