import type { Contract } from '../../contract/index.ts'
import { refused } from '../../kernel/index.ts'
import type { HandlersOf } from '../handlers.ts'
import { laterFailure } from './failures.ts'

const CARBON = 'Carbon credits are not available: this release has no carbon market.'
const COMPLIANCE = 'Compliance is not available: this release has no compliance engine.'

/** Why each entry answers 503, for the person who asked. */
const REASONS: Readonly<Record<keyof Contract['later'], string>> = {
  predictVolatility: 'Volatility prediction is not available: this release has no trained model.',
  sanctionsCheck: 'Sanctions screening is not available: this release has no sanctions lists.',
  complianceReport: COMPLIANCE,
  carbonCredits: CARBON,
  carbonProjects: CARBON,
}

/** Handlers of the entries that a later release fills: each says what is missing and invents nothing. */
export function makeLaterHandlers(): HandlersOf<'later'> {
  const entries = Object.entries(REASONS).map(([key, reason]) => [
    key,
    async () => refused(laterFailure('not_available', reason)),
  ])
  return Object.fromEntries(entries) as HandlersOf<'later'>
}
