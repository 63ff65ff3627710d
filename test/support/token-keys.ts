import type { TokenKeys } from '../../src/main/adapters/tokens/index.ts'

/** One key that never changes; tokens that name no key are its own too, so that a test may forge them. */
export function fixedTokenKeys(secret: string, id = 'key-1'): TokenKeys {
  const key = { id, bytes: new TextEncoder().encode(secret) }
  return {
    current: () => key,
    find: async (named) => (named === undefined || named === id ? key : null),
    counts: () => true,
    pageToken: (sessionId) => `page of ${sessionId}`,
  }
}
