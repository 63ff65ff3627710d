import { isHeldBySanctions } from '../../core/app/index.ts'
import type { KycPorts } from '../../core/app/index.ts'
import type { HandlerParts } from './handlers/parts.ts'
import { breathe } from './platform.ts'

/** What screening tells of a customer to whoever decides on their identity. */
export const customerSanctionsOf = ({ store, cases, screening }: HandlerParts): KycPorts['sanctions'] => ({
  screenSoon: (userId) => void screening.wanted.add(userId),
  isHeld: (userId) => isHeldBySanctions({ store, cases, book: screening.book, breathe }, userId),
})
