import type { TradingFloor } from './trading-floor.ts'

/**
 * Halts every account of a person and cancels what works on it; the house's quotes go on. For an emergency in which no
 * person can ask over the contract: each owner resumes their own account with the kill switch.
 */
export async function haltDesk(
  floor: TradingFloor,
  reason: string,
): Promise<Readonly<{ accounts: number; cancelled: number }>> {
  let [accounts, cancelled] = [0, 0]
  for (const { id, status, userId } of floor.desk.accounts()) {
    if (userId === null || status !== 'active') continue
    const outcome = floor.desk.setControl({
      ...{ scope: 'account', subject: id, state: 'halted', reason, cancelOrders: true },
      ...{ actorId: 'system', requestId: null, personal: null },
    })
    await floor.settleOwn(outcome)
    accounts += 1
    cancelled += outcome.value.cancelled.length
  }
  return { accounts, cancelled }
}
