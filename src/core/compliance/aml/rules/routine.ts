import type { AccountState, Acquaintance, Desk, Movement, Watch } from '../memory/state.ts'
import { forgetBefore, forgetKeys, partiesIn, slide } from '../memory/windows.ts'

type Way = 'in' | 'out'

export const acquaintances = (account: AccountState, way: Way): Map<string, Acquaintance> =>
  way === 'in' ? account.senders : account.receivers

/** The same party, nearly the same amount, a month ago. */
export function isMonthly(known: Acquaintance | undefined, at: number, micros: number, desk: Desk): boolean {
  if (known === undefined) return false
  const { monthMinMs, monthMaxMs, amountDifferenceMax } = desk.parameters.routine
  const since = at - known.lastAt
  return (
    since >= monthMinMs &&
    since <= monthMaxMs &&
    Math.abs(micros - known.lastMicros) <= amountDifferenceMax * known.lastMicros
  )
}

/** Remembers who was met; call it after the rules have looked. */
export function meet({ account, direction, entry, at, micros }: Movement): void {
  if (entry.party === '') return
  const met = acquaintances(account, direction)
  const known = met.get(entry.party)
  if (known === undefined) {
    met.set(entry.party, { firstAt: at, lastAt: at, lastMicros: micros })
    return
  }
  known.firstAt = Math.min(known.firstAt, at)
  if (at < known.lastAt) return
  known.lastAt = at
  known.lastMicros = micros
}

/** Salary and supplier runs: a business pays many receivers within minutes. Marks their payments. */
export function markRuns(movement: Movement, desk: Desk): void {
  const { account, direction, entry, at, isOwn, isTransfer } = movement
  const { runMs, runReceiversMin } = desk.parameters.routine
  if (account.account.kind !== 'business' || direction !== 'out' || isOwn || !isTransfer) return
  slide(account.lastPaid, entry, runMs)
  if (partiesIn(account.lastPaid, runReceiversMin) < runReceiversMin) return
  for (const { id, at: paidAt } of account.lastPaid) account.runs.set(id, paidAt)
  forgetKeys(account.runs, (paidAt) => paidAt, at - RUNS_KEPT_MS)
}

/** As long as the longest window that asks. */
const RUNS_KEPT_MS = 31 * 86_400_000

/** While the desk's memory is young, an alert on an old account's "new" parties is looked at again a month later. */
export function watchParties(
  { account, at }: Movement,
  { typology, subject, direction }: Pick<Watch, 'typology' | 'subject' | 'direction'>,
  met: readonly string[],
  desk: Desk,
): void {
  const startedAt = desk.state.startedAt ?? at
  const { learningMs, monthMinMs } = desk.parameters.routine
  if (at > startedAt + learningMs || account.account.openedAt > startedAt - monthMinMs) return
  const others = account.watches.filter((watch) => watch.typology !== typology)
  const parties = [...new Set(met)]
  account.watches = [...others, { typology, subject, direction, at, parties, again: [] }]
}

/** Counts who is met again, and lets the alert fall when it was a salary run or a house full of tenants. */
export function lookAgain({ account, direction, entry, at }: Movement, desk: Desk): void {
  if (account.watches.length === 0) return
  const { monthMinMs, monthMaxMs, againShareMin } = desk.parameters.routine
  forgetBefore(account.watches, at - monthMaxMs)
  for (const watch of account.watches) {
    if (watch.direction !== direction || at - watch.at < monthMinMs) continue
    if (!watch.parties.includes(entry.party) || watch.again.includes(entry.party)) continue
    watch.again.push(entry.party)
    if (watch.again.length < againShareMin * watch.parties.length) continue
    const met = `${watch.again.length} of ${watch.parties.length} parties`
    desk.alerts.withdraw(watch.typology, watch.subject, `${met} came again a month later: an old routine`)
  }
}
