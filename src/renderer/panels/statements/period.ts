/** Days of a period by the calendar of UTC, both ends included: `2026-11-01`. */
export type Days = Readonly<{ first: string; last: string }>

export const PERIODS = [
  ['day', 'Today'],
  ['month', 'This month'],
  ['last_month', 'Last month'],
  ['year', 'This year'],
  ['own', 'Own days'],
] as const

export type PeriodName = (typeof PERIODS)[number][0]

const dayOf = (date: Date): string => date.toISOString().slice(0, 10)

/** The days that a name means now; own days begin with this month. */
export function daysOf(name: PeriodName, nowMs: number): Days {
  const now = new Date(nowMs)
  const [year, month] = [now.getUTCFullYear(), now.getUTCMonth()]
  const last = dayOf(now)
  switch (name) {
    case 'day':
      return { first: last, last }
    case 'last_month':
      return {
        first: dayOf(new Date(Date.UTC(year, month - 1, 1))),
        last: dayOf(new Date(Date.UTC(year, month, 0))),
      }
    case 'year':
      return { first: `${year}-01-01`, last }
    case 'month':
    case 'own':
      return { first: dayOf(new Date(Date.UTC(year, month, 1))), last }
  }
}

/** What somebody chose: a period by its name, or days of their own. */
export type Chosen = Readonly<{ name: PeriodName; own: Days | null }>

/** The days of what was chosen: a name means what it means by the engine's clock, which may not be known yet. */
export const chosenDays = ({ name, own }: Chosen, engineMs: number | null): Days | null =>
  name === 'own' && own !== null ? own : engineMs === null ? null : daysOf(name, engineMs)

const DAY = /^\d{4}-\d{2}-\d{2}$/

const isDay = (text: string): boolean => DAY.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`))

/** Why days are no period; null when they are one. */
export function periodFault({ first, last }: Days): string | null {
  if (!isDay(first)) return 'Give the first day.'
  if (!isDay(last)) return 'Give the last day.'
  return last < first ? 'The last day lies before the first.' : null
}

/** The instants that the engine is asked for: from the first moment of the first day to the last of the last. */
export const instantsOf = ({ first, last }: Days) => ({
  from: `${first}T00:00:00.000Z`,
  to: `${last}T23:59:59.999Z`,
})
