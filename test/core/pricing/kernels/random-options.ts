import type { Random } from '../../../../src/core/kernel/index.ts'
import type { EuropeanBatch, PremiumBatch } from '../../../../src/core/pricing/index.ts'

/** Fills a batch with the whole range of a desk: minutes to years, 1 % to 300 %, at the money to far wings. */
export function fillOptions(batch: EuropeanBatch, random: Random): void {
  for (let row = 0; row < batch.count; row++) {
    const timeYears = 10 ** (-4 + 5 * random.next())
    const volAnnual = 10 ** (-2 + 2.5 * random.next())
    const spot = 10 ** (6 * random.next() - 2)
    batch.isCall[row] = random.next() < 0.5 ? 1 : 0
    batch.underlying[row] = spot
    batch.strike[row] = spot * Math.exp(3 * random.normal() * volAnnual * Math.sqrt(timeYears))
    batch.rateCont[row] = 0.2 * random.next() - 0.05
    batch.dividendYieldCont[row] = 0.1 * random.next() - 0.02
    batch.timeYears[row] = timeYears
    batch.volAnnual[row] = volAnnual
  }
}

/** The same options as premiums on their forwards. */
export function fillPremiums(batch: PremiumBatch, options: EuropeanBatch, prices: Float64Array): void {
  batch.isCall.set(options.isCall)
  batch.strike.set(options.strike)
  batch.timeYears.set(options.timeYears)
  batch.price.set(prices)
  for (let row = 0; row < batch.count; row++) {
    const [time = 0, rate = 0] = [options.timeYears[row], options.rateCont[row]]
    batch.discountFactor[row] = Math.exp(-rate * time)
    batch.forward[row] =
      (options.underlying[row] ?? 0) * Math.exp((rate - (options.dividendYieldCont[row] ?? 0)) * time)
  }
}
