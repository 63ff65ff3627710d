import { ZERO, decimal, decimalText, ok, refused, toIso } from '../../kernel/index.ts'
import type { Failure, JsonObject, Result } from '../../kernel/index.ts'
import { marginAnswerOf, marginFailure } from '../../margin/index.ts'
import type { MarginAnswer } from '../../margin/index.ts'
import type { HandlerContext } from '../call.ts'
import type { HandlersOf } from '../handlers.ts'
import { accountFor, callerOf } from '../trading/requests.ts'
import type { RiskDeps } from './deps.ts'
import { marginBooks } from './margin-book.ts'
import type { UnderlyingBook } from './margin-book.ts'

type Input = Parameters<HandlersOf<'risk'>['margin']>[0]

/** So many legs are a fraction of 5 ms by any method: they stay on the caller's thread. Pairing legs is the slowest. */
const INLINE_LEGS_MAX = 12

/** The rule books that judge positions as they are held; the others ask for what no position says. */
const ACCOUNT_METHODS: readonly string[] = ['strategy', 'portfolio', 'span']

/** Pairing this many legs takes a second or two of a thread, and twice as many eight times that. */
const STRATEGY_LEGS_MAX = 500

const invalid = (field: string, message: string) =>
  refused(marginFailure('invalid_input', `${field}: ${message}`, { field }))

/** A request of the calculator, here or in the pool. */
export async function marginHereOrThere(
  { compute }: Pick<RiskDeps, 'compute'>,
  request: JsonObject,
  signal: HandlerContext['signal'] = null,
  deadlineMs?: number,
): Promise<Result<MarginAnswer, Failure>> {
  const { legs, method } = request
  if (method === 'strategy' && Array.isArray(legs) && legs.length > STRATEGY_LEGS_MAX) {
    return invalid('legs', `strategy pairs at most ${STRATEGY_LEGS_MAX} legs`)
  }
  const isSmall = !Array.isArray(legs) || legs.length <= INLINE_LEGS_MAX
  return isSmall
    ? marginAnswerOf(request)
    : compute.run('margin', request, deadlineMs === undefined ? { signal } : { signal, deadlineMs })
}

function underlyingAnswer(book: UnderlyingBook, told: Result<MarginAnswer, Failure>) {
  const { underlying, price, stale } = book
  return {
    ...{ underlying: underlying as string, class: book.class, price: decimalText(price), stale: [...stale] },
    report: told.ok ? told.value : null,
    reason: told.ok ? null : told.failure.message,
  }
}

async function accountMargin(deps: RiskDeps, input: Input, context: HandlerContext) {
  const method = input.method ?? 'strategy'
  if (!ACCOUNT_METHODS.includes(method)) {
    return invalid('method', `of an account must be one of ${ACCOUNT_METHODS.join(', ')}`)
  }
  const account = accountFor(deps.desk, callerOf(context), input.account_id)
  if (!account.ok) return account
  const { id } = account.value
  const { books, unvalued } = marginBooks(deps, deps.desk.positionsOf(id))
  const underlyings: ReturnType<typeof underlyingAnswer>[] = []
  for (const book of books) {
    const told = await marginHereOrThere(deps, { ...book.request, method }, context.signal)
    underlyings.push(underlyingAnswer(book, told))
  }
  const sumOf = (name: 'requirement' | 'maintenance'): string =>
    decimalText(underlyings.reduce((sum, { report }) => sum.plus(decimal(report?.[name] ?? 0)), ZERO))
  return ok({
    ...{ method, account_id: id as string },
    ...{ requirement: sumOf('requirement'), maintenance: sumOf('maintenance') },
    held: decimalText(deps.desk.collateralOf(id).held),
    underlyings,
    unvalued: [...unvalued],
    as_of: toIso(deps.clock.now()),
  })
}

/** Given legs by the calculator; without legs the options of the named account. */
export async function marginOrAccount(
  deps: RiskDeps,
  input: Input,
  context: HandlerContext,
): Promise<Awaited<ReturnType<HandlersOf<'risk'>['margin']>>> {
  if (input['legs'] === undefined && input.account_id !== undefined)
    return accountMargin(deps, input, context)
  return marginHereOrThere(deps, input as JsonObject, context.signal)
}
