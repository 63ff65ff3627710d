import type { Instant } from '../../../kernel/index.ts'
import { parseIso } from '../../../kernel/index.ts'

/** A list as it stood from a day on, until the next step. */
export type CountryStep = Readonly<{ from: string; codes: readonly string[] }>

export type HighRiskCountries = Readonly<{
  /** FATF "High-Risk Jurisdictions subject to a Call for Action". */
  callForAction: readonly CountryStep[]
  /** FATF "Jurisdictions under Increased Monitoring". */
  increasedMonitoring: readonly CountryStep[]
}>

const codes = (text: string): readonly string[] => text.split(' ')

/** FATF public statements, by the last day of each plenary. The compliance officer edits and dates them. */
export const FATF_COUNTRIES: HighRiskCountries = {
  callForAction: [{ from: '2022-10-21', codes: codes('IR KP MM') }],
  increasedMonitoring: [
    {
      from: '2024-10-25',
      codes: codes('AO BF BG CD CI CM DZ HR HT KE LB MC ML MZ NA NG PH SS SY TZ VE VN YE ZA'),
    },
    {
      from: '2025-02-21',
      codes: codes('AO BF BG CD CI CM DZ HR HT KE LA LB MC ML MZ NA NG NP SS SY TZ VE VN YE ZA'),
    },
    {
      from: '2025-06-13',
      codes: codes('AO BF BG BO CD CI CM DZ HT KE LA LB MC MZ NA NG NP SS SY VE VG VN YE ZA'),
    },
    { from: '2025-10-24', codes: codes('AO BG BO CD CI CM DZ HT KE LA LB MC NA NP SS SY VE VG VN YE') },
    { from: '2026-02-13', codes: codes('AO BG BO CD CI CM DZ HT KE KW LA LB MC NA NP PG SS SY VE VG VN YE') },
    { from: '2026-06-19', codes: codes('AO BA BG BO CD CI CM HT IQ KE KW LA LB MC NP PG SS SY VE VG VN YE') },
  ],
}

/** Whether a country is on a list at an instant. Before the first step the first one stands. */
export function makeCountryList(steps: readonly CountryStep[]): (country: string, at: Instant) => boolean {
  const dated = steps
    .map(({ from, codes: listed }) => ({ from: parseIso(from) ?? 0, listed: new Set(listed) }))
    .toSorted((left, right) => right.from - left.from)
  const first = dated.at(-1)
  return (country, at) => (dated.find(({ from }) => from <= at) ?? first)?.listed.has(country) ?? false
}
