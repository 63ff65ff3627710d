import { sweepBook } from '../../core/app/index.ts'
import { MS_PER_DAY } from '../../core/kernel/index.ts'
import type { HandlerParts } from './handler-parts.ts'
import { breathe } from './platform.ts'
import { every, makeTask } from './task.ts'

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
