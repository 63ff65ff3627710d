/** A level before and after: the shock is their quotient or difference. */
type Levels = Readonly<{ from: number; to: number }>

type HistoricalEpisode = Readonly<{
  name: string
  title: string
  /** The days whose closes (or, where it says so, extremes) are compared. */
  from: string
  to: string
  /** S&P 500. */
  price: Levels
  /** CBOE VIX; before 1990 the VXO. */
  vol: Levels
  /** Ten-year US Treasury, constant maturity, in percent. */
  rate: Levels
  note: string | null
}>

export const STRESS_DATA_DATE = '2026-01-31'

/**
 * Where the levels below were published, rounded as printed there. Checked against copies of them: Cboe's daily VIX (all), its
 * note of 22 October 2012 on the VXO of 1987, FRED's DGS10 up to 2018 and on 23 March 2020, and copies of the S&P 500's closes.
 * Not found, and so still as remembered: the S&P 500 on 17 July 1998, 10 October 2008, 5 May 2010 and 19 February 2020; the ten-year
 * rates of 19 February 2020, of 2022 and of 2024.
 */
export const STRESS_SOURCES =
  'S&P 500: S&P Dow Jones Indices, daily closes. Volatility: CBOE VIX and VXO histories. Rates: Federal Reserve H.15, ten-year constant maturity.'

const EPISODES: readonly HistoricalEpisode[] = [
  {
    name: 'black_monday_1987',
    title: 'Black Monday',
    ...{ from: '1987-10-16', to: '1987-10-19' },
    price: { from: 282.7, to: 224.84 },
    vol: { from: 36.37, to: 150.19 },
    rate: { from: 10.23, to: 10.15 },
    note: 'VXO; it was published later and computed back.',
  },
  {
    name: 'ltcm_1998',
    title: 'Russia and LTCM',
    ...{ from: '1998-07-17', to: '1998-08-31' },
    price: { from: 1186.75, to: 957.28 },
    vol: { from: 16.23, to: 44.28 },
    rate: { from: 5.51, to: 5.05 },
    note: null,
  },
  {
    name: 'lehman_2008',
    title: 'Lehman Brothers',
    ...{ from: '2008-09-12', to: '2008-10-10' },
    price: { from: 1251.7, to: 899.22 },
    vol: { from: 25.66, to: 69.95 },
    rate: { from: 3.74, to: 3.89 },
    note: null,
  },
  {
    name: 'flash_crash_2010',
    title: 'Flash crash',
    ...{ from: '2010-05-05', to: '2010-05-06' },
    price: { from: 1165.87, to: 1065.79 },
    vol: { from: 24.91, to: 40.71 },
    rate: { from: 3.58, to: 3.41 },
    note: 'Close to the extremes of the day.',
  },
  {
    name: 'us_downgrade_2011',
    title: 'Downgrade of the United States',
    ...{ from: '2011-08-05', to: '2011-08-08' },
    price: { from: 1199.38, to: 1119.46 },
    vol: { from: 32, to: 48 },
    rate: { from: 2.58, to: 2.4 },
    note: null,
  },
  {
    name: 'volatility_2018',
    title: 'End of the short volatility trade',
    ...{ from: '2018-02-02', to: '2018-02-05' },
    price: { from: 2762.13, to: 2648.94 },
    vol: { from: 17.31, to: 37.32 },
    rate: { from: 2.84, to: 2.77 },
    note: null,
  },
  {
    name: 'covid_2020',
    title: 'COVID-19',
    ...{ from: '2020-02-19', to: '2020-03-23' },
    price: { from: 3386.15, to: 2237.4 },
    vol: { from: 14.38, to: 61.59 },
    rate: { from: 1.56, to: 0.76 },
    note: null,
  },
  {
    name: 'rates_2022',
    title: 'Rise of rates',
    ...{ from: '2022-01-03', to: '2022-10-12' },
    price: { from: 4796.56, to: 3577.03 },
    vol: { from: 16.6, to: 33.57 },
    rate: { from: 1.63, to: 3.91 },
    note: null,
  },
  {
    name: 'yen_carry_2024',
    title: 'Unwinding of the yen carry trade',
    ...{ from: '2024-08-02', to: '2024-08-05' },
    price: { from: 5346.56, to: 5186.33 },
    vol: { from: 23.39, to: 38.57 },
    rate: { from: 3.8, to: 3.78 },
    note: null,
  },
]

/** Other names by which people ask for an episode. */
const ALIASES: Readonly<Record<string, string>> = {
  black_monday: 'black_monday_1987',
  '1987-10-19': 'black_monday_1987',
  ltcm: 'ltcm_1998',
  lehman: 'lehman_2008',
  financial_crisis_2008: 'lehman_2008',
  '2008_financial_crisis': 'lehman_2008',
  flash_crash: 'flash_crash_2010',
  '2010-05-06': 'flash_crash_2010',
  volmageddon: 'volatility_2018',
  '2018-02-05': 'volatility_2018',
  covid: 'covid_2020',
  covid_crash: 'covid_2020',
  covid_19: 'covid_2020',
}

type NamedScenario = Readonly<{
  name: string
  title: string
  from: string
  to: string
  /** Relative, of every price. */
  priceShock: number
  /** Relative, of every volatility. */
  volShock: number
  /** Added to every rate. */
  rateShock: number
  note: string | null
}>

const rounded = (value: number): number => Math.round(value * 1e6) / 1e6

const shockOf = ({ price, vol, rate, ...told }: HistoricalEpisode): NamedScenario => ({
  ...told,
  priceShock: rounded(price.to / price.from - 1),
  volShock: rounded(vol.to / vol.from - 1),
  rateShock: rounded((rate.to - rate.from) / 100),
})

/** Every named scenario, oldest first. */
export const namedScenarios = (): readonly NamedScenario[] => EPISODES.map(shockOf)

/** The scenario by its name or another one that people use; null when nobody does. */
export function namedScenario(name: string): NamedScenario | null {
  const asked = name.trim().toLowerCase().replaceAll(/[\s]+/g, '_')
  const found = EPISODES.find((one) => one.name === (ALIASES[asked] ?? asked))
  return found ? shockOf(found) : null
}
