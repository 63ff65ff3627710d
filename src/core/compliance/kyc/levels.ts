import { decimal } from '../../kernel/index.ts'
import type { Decimal } from '../../kernel/index.ts'
import type { KycLevel, RiskBand } from './types.ts'

/** Value of live orders and withdrawals in a UTC day that a level allows, in USD. Start values. */
export const LEVEL_LIMITS_USD: Readonly<Record<KycLevel, Decimal>> = {
  0: decimal(0),
  1: decimal(1_000),
  2: decimal(10_000),
  3: decimal(100_000),
}

/** The highest level that a band of risk may have. */
const LEVEL_MAX: Readonly<Record<RiskBand, KycLevel>> = { low: 3, medium: 2, high: 1, critical: 1 }

export const levelMaxOf = (band: RiskBand): KycLevel => LEVEL_MAX[band]

const LEVELS: readonly KycLevel[] = [0, 1, 2, 3]

export const levelOf = (level: number): KycLevel => LEVELS.find((each) => each === level) ?? 0
