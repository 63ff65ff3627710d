import {
  keptList,
  makeNameScreening,
  makeScreeningBook,
  makeScreeningService,
  screeningOffFact,
  sweepBook,
} from '../../core/app/index.ts'
import type { ScreeningBook, ScreeningService } from '../../core/app/index.ts'
import type { Store } from '../../core/app/index.ts'
import type { NameScreening } from '../../core/compliance/kyc/index.ts'
import { MS_PER_DAY } from '../../core/kernel/index.ts'
import type { Clock, IdSource } from '../../core/kernel/index.ts'
import type { HandlerParts } from './handler-parts.ts'
import type { EngineOptions } from './options.ts'
import { breathe } from './platform.ts'
import { every, makeTask } from './task.ts'
import type { TradingFloor } from './trading-floor.ts'

/** The lists in force and the service that screens against them. */
export type Screening = Readonly<{
  book: ScreeningBook
  service: ScreeningService
  names: NameScreening
  isEnabled: boolean
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
  const book = makeScreeningBook()
  if (isEnabled) book.load((await store.screening.lists()).map(keptList))
  else await floor.committer.commit({ writes: [], facts: [screeningOffFact(clock)] })
  const { committer } = floor
  const names = makeNameScreening(book, isEnabled)
  return { book, names, isEnabled, service: makeScreeningService({ committer, clock, ids, book, isEnabled }) }
}

const BOOK_CHECK_MS = 1_000

/** Screens the book when a list has another version than it was screened against, and once each UTC day. */
export function keepBookScreened(parts: HandlerParts): NodeJS.Timeout {
  const { store, cases, clock, floor, options, screening } = parts
  const { book } = screening
  let screened = ''
  const keep = makeTask({ floor, logger: options.logger }, 'book_not_screened', async () => {
    const versions = book.lists().map(({ version: { list, hash } }) => `${list} ${hash}`)
    const due = [Math.floor(clock.now() / MS_PER_DAY), ...versions].join('\n')
    if (due === screened) return
    await sweepBook({ store, cases, book, breathe })
    screened = due
  })
  return every(BOOK_CHECK_MS, keep)
}
