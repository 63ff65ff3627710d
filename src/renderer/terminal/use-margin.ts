import { useEffect, useRef } from 'react'
import type { EntryOutput } from '../client/index.ts'
import { useFigures } from './use-figures.ts'
import type { Figures } from './use-figures.ts'
import { useRiskAlerts } from './use-risk-alerts.ts'

const REFRESH_MS = 10_000

type Answer = EntryOutput<'accounts.collateral'>

/**
 * How the margin of an account stands: asked for every few seconds, at once when the engine tells of an edge, and when
 * `heldKey` says that what it holds has changed. `accountId` null asks and hears nothing.
 */
export function useMargin(accountId: string | null, heldKey = ''): Figures<Answer> {
  const figures = useFigures(
    'accounts.collateral',
    accountId === null ? null : { account_id: accountId },
    REFRESH_MS,
  )
  const edges = useRiskAlerts(accountId !== null).filter(
    ({ limit, account_id: id }) => limit === 'margin' && id === accountId,
  ).length
  const { ask } = figures
  const seen = useRef(`${edges} ${heldKey}`)
  useEffect(() => {
    const key = `${edges} ${heldKey}`
    if (key === seen.current) return
    seen.current = key
    ask()
  }, [ask, edges, heldKey])
  return figures.value?.account_id === accountId ? figures : { ...figures, value: null }
}
