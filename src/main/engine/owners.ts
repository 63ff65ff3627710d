import type { Owners, Store } from '../../core/app/index.ts'
import { asId } from '../../core/kernel/index.ts'
import type { TradingFloor } from './floor/trading-floor.ts'

/** Who owns what, for the guard in front of every entry that names an object. Nobody is exempt. */
export const makeOwners = ({ floor, store }: Readonly<{ floor: TradingFloor; store: Store }>): Owners => ({
  order: async (id, caller) => {
    const open = floor.desk.openOrder(asId<'order'>(id))
    const order = open ?? (await store.trading.order(asId<'order'>(id)))
    return order?.userId === caller.userId
  },
  account: async (id, caller) => floor.desk.account(asId<'account'>(id))?.userId === caller.userId,
  position: async (id, caller) =>
    (await store.trading.position(asId<'position'>(id)))?.userId === caller.userId,
  algo_order: async (id, caller) =>
    (await store.trading.algoOrder(asId<'order'>(id)))?.userId === caller.userId,
  broker_credential: async (id, caller) => {
    const own = await store.keys.brokerCredentialsOf(caller.userId)
    return own.some((credential) => credential.id === id && credential.endedAt === null)
  },
  // One that was deleted is gone for its owner.
  portfolio: async (id, caller) => {
    const portfolio = await store.portfolios.portfolio(asId<'portfolio'>(id))
    return portfolio?.userId === caller.userId && portfolio.deletedAt === null
  },
})
