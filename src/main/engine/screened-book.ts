import { holdIdentity, screenCustomers, sweepBook } from '../../core/app/index.ts'
import { MS_PER_DAY } from '../../core/kernel/index.ts'
import type { UserId } from '../../core/kernel/index.ts'
import { kycPortsOf } from './compliance-handlers.ts'
import type { HandlerParts } from './handlers/parts.ts'
import { breathe } from './platform.ts'
import { every, makeTask } from './task.ts'

const BOOK_CHECK_MS = 1_000

/** Screens the book when a list has another version than it was screened against, and once each UTC day. */
export function keepBookScreened(parts: HandlerParts): NodeJS.Timeout {
  const { store, cases, clock, floor, options, screening } = parts
  const { book, wanted } = screening
  const kyc = kycPortsOf(parts)
  const ports = { store, cases, book, breathe, onHeld: (userId: UserId) => holdIdentity(kyc, userId) }
  let screened = ''
  const screenWanted = async (): Promise<void> => {
    for (const userId of wanted) {
      wanted.delete(userId)
      try {
        await screenCustomers(ports, [userId])
      } catch (error) {
        wanted.add(userId)
        throw error
      }
    }
  }
  const keep = makeTask({ floor, logger: options.logger }, 'book_not_screened', async () => {
    const versions = book.lists().map(({ version: { list, hash } }) => `${list} ${hash}`)
    const due = [Math.floor(clock.now() / MS_PER_DAY), ...versions].join('\n')
    if (due === screened) return screenWanted()
    // The whole book: with it everybody who waits.
    await sweepBook(ports)
    screened = due
  })
  return every(BOOK_CHECK_MS, keep)
}
