import type { ContractOutputs } from '../../contract/index.ts'
import { decimalText } from '../../kernel/index.ts'
import type { UserId } from '../../kernel/index.ts'
import { movedInADay } from '../accounts/transfer-checks.ts'
import type { KycReviewPorts } from './ports.ts'

/** What counts against the daily value of the user's level, of each account with live money. */
export async function usedOf(
  { desk, store, clock }: Pick<KycReviewPorts, 'desk' | 'store' | 'clock'>,
  userId: UserId,
): Promise<ContractOutputs['kyc']['status']['used']> {
  const live = desk.accountsOf(userId).filter(({ moneyKind }) => moneyKind === 'live')
  return Promise.all(
    live.map(async (account) => ({
      account_id: account.id,
      orders_usd: decimalText(desk.usedToday(account.id)),
      withdrawals_usd: decimalText(await movedInADay({ store, clock }, { account, kind: 'withdrawal' })),
    })),
  )
}
