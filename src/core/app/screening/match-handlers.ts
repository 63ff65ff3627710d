import { MATCH_RULE } from '../../compliance/sanctions/index.ts'
import { asId, ok } from '../../kernel/index.ts'
import { pageOf, pagingAnswerOf } from '../../kernel/wire.ts'
import type { HandlersOf } from '../handlers.ts'
import { callerOf } from '../identity/callers.ts'
import type { Store } from '../store/store.ts'
import type { ScreeningBook } from './book.ts'
import { matchPageOf, matchRowOf } from './match-answers.ts'
import { decideMatch } from './review.ts'
import type { ReviewPorts } from './review.ts'
import { visibleMatch } from './visible-match.ts'

type MatchHandlers = Pick<HandlersOf<'sanctions'>, 'listMatches' | 'match' | 'decideMatch'>

export type MatchHandlerPorts = Readonly<{
  store: Pick<Store, 'screening' | 'cases' | 'identity'>
  book: ScreeningBook
  /** Cases as whoever decides a match works on them. */
  cases: ReviewPorts
}>

const STATUSES = { true_match: 'confirmed', false_positive: 'false_positive' } as const

/** Handlers of matches. Whoever a match is about is answered as if there were none. */
export function makeMatchHandlers({ store, book, cases }: MatchHandlerPorts): MatchHandlers {
  const page = { store, book, clock: cases.clock }
  return {
    listMatches: async (input, context) => {
      const window = pageOf(input)
      const { status, user_id: userId } = input
      const filter = {
        ...{ rule: MATCH_RULE, notAbout: await cases.registry.accountsOf(callerOf(context).userId) },
        ...(status === undefined ? {} : { status }),
        ...(userId === undefined ? {} : { userId: asId<'user'>(userId) }),
      }
      const found = await store.cases.alerts(filter, window)
      const matches = await Promise.all(found.items.map((alert) => matchRowOf(page, alert)))
      return ok({ matches, ...pagingAnswerOf(window, found.total) })
    },
    match: async (input, context) => {
      const found = await visibleMatch(cases, input.match_id, context)
      return found.ok ? ok(await matchPageOf(page, found.value)) : found
    },
    decideMatch: async (input, context) => {
      context.note({ resourceType: 'match' })
      const { verdict, reason = null, valid_until: endsAt = null } = input
      const word = { status: STATUSES[verdict], reason, endsAt }
      const decided = await decideMatch(cases, input.match_id, word, context)
      return decided.ok ? ok(await matchPageOf(page, decided.value)) : decided
    },
  }
}
