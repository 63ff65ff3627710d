import type { ContractOutputs } from '../../contract/index.ts'
import type { AccountId } from '../../kernel/index.ts'
import type { Store, Write } from '../store/store.ts'

type LimitChange = ContractOutputs['guards']['limitHistory']['changes'][number]

/** The log has all of them; here stand the latest of an account. */
const KEPT_MAX = 200

const settingOf = (id: AccountId): string => `risk.limits.history.${id}`

/** What was set on an account's bounds, by whom and with whose leave, newest first. */
export async function readLimitHistory(
  store: Pick<Store, 'setting'>,
  id: AccountId,
): Promise<readonly LimitChange[]> {
  const text = await store.setting(settingOf(id))
  return text === null ? [] : (JSON.parse(text) as readonly LimitChange[])
}

/** Nothing where nothing changed. */
export async function limitHistoryWrite(
  store: Pick<Store, 'setting'>,
  id: AccountId,
  change: LimitChange,
): Promise<readonly Write[]> {
  if (change.changes.length === 0) return []
  const kept = [change, ...(await readLimitHistory(store, id))].slice(0, KEPT_MAX)
  return [{ op: 'put', table: 'settings', record: { name: settingOf(id), value: JSON.stringify(kept) } }]
}
