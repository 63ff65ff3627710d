import { expect, it } from 'vitest'
import type { CallFailure } from '../../../src/renderer/client/outcome.ts'
import { troubleOf } from '../../../src/renderer/terminal/use-figures.ts'

const NOW_MS = 1_000_000
const refused = (code: string, details: CallFailure['details'] = {}) =>
  ({
    kind: 'refused',
    failure: {
      ...{ code, message: `said of ${code}`, status: 503, field: null, issues: [], details, requestId: null },
    },
  }) as const

it('an engine that is too busy is asked again by itself, when it says or a little later', () => {
  expect(troubleOf(refused('busy', { retry_after_s: 5 }), NOW_MS)).toMatchObject({
    ...{ code: 'busy', retryAtMs: NOW_MS + 5_000 },
  })
  expect(troubleOf(refused('busy'), NOW_MS).retryAtMs).toBe(NOW_MS + 2_000)
  expect(troubleOf(refused('busy'), NOW_MS).words).not.toContain('said of')
})

it('a refusal for too many requests is asked again when it says', () => {
  const limited = refused('rate_limited', { retry_after_s: 12 })
  const trouble = troubleOf({ ...limited, failure: { ...limited.failure, status: 429 } }, NOW_MS)
  expect(trouble).toEqual({ words: 'said of rate_limited', code: 'rate_limited', retryAtMs: NOW_MS + 12_000 })
})

it('any other refusal, and a link that is lost, waits for the person', () => {
  expect(troubleOf(refused('no_history'), NOW_MS)).toEqual({
    ...{ words: 'said of no_history', code: 'no_history', retryAtMs: null },
  })
  expect(troubleOf({ kind: 'unknown', reason: 'timeout' }, NOW_MS).retryAtMs).toBeNull()
})
