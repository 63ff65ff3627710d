import { usedShare } from './breach.ts'
import type { LimitReading } from './breach.ts'

type RiskLevelName = 'low' | 'moderate' | 'high' | 'critical'

/**
 * One figure from 0 to 100: half the worst use of a limit and half the mean of all, each use counted up to 1.5. A book without
 * readings scores 0.
 */
export function overallScore(readings: readonly LimitReading[]): number {
  if (readings.length === 0) return 0
  const uses = readings.map((reading) => Math.min(Math.max(usedShare(reading), 0), 1.5) / 1.5)
  const mean = uses.reduce((sum, use) => sum + use, 0) / uses.length
  return Math.round(1000 * (0.5 * Math.max(...uses) + 0.5 * mean)) / 10
}

/** Bands of a use or share: below 50 % low, 80 % moderate, 100 % high, from there on critical. */
export const levelOf = (share: number): RiskLevelName =>
  share < 0.5 ? 'low' : share < 0.8 ? 'moderate' : share < 1 ? 'high' : 'critical'
