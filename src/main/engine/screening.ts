import {
  makeNameScreening,
  makeScreeningBook,
  makeScreeningService,
  screeningOffFact,
} from '../../core/app/index.ts'
import type { ScreeningBook, ScreeningService } from '../../core/app/index.ts'
import type { Store } from '../../core/app/index.ts'
import type { NameScreening } from '../../core/compliance/kyc/index.ts'
import type { Clock, IdSource, UserId } from '../../core/kernel/index.ts'
import { breathe } from './platform.ts'
import type { EngineOptions } from './configuration/options.ts'
import type { TradingFloor } from './floor/trading-floor.ts'

/** The lists in force and the service that screens against them. */
export type Screening = Readonly<{
  book: ScreeningBook
  service: ScreeningService
  names: NameScreening
  isEnabled: boolean
  /** Customers of whom something new was stated, and who are to be screened before the book is again. */
  wanted: Set<UserId>
}>

type Parts = Readonly<{
  store: Store
  floor: Pick<TradingFloor, 'committer'>
  clock: Clock
  ids: IdSource
  options: Pick<EngineOptions, 'sanctionsScreening'>
}>

/** Loads the lists that the store keeps. That screening is switched off is noted in the log. */
export async function openScreening({ store, floor, clock, ids, options }: Parts): Promise<Screening> {
  const isEnabled = options.sanctionsScreening ?? true
  const book = makeScreeningBook(breathe)
  if (isEnabled) await book.load(await store.screening.lists())
  else await floor.committer.commit({ writes: [], facts: [screeningOffFact(clock)] })
  const { committer } = floor
  const names = makeNameScreening(book, isEnabled)
  const wanted = new Set<UserId>()
  return {
    book,
    names,
    isEnabled,
    wanted,
    service: makeScreeningService({ committer, clock, ids, book, isEnabled }),
  }
}
