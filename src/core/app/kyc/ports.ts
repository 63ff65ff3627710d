import type { SubjectCipher } from '../../audit/index.ts'
import type { HighRiskCountries, NameScreening } from '../../compliance/kyc/index.ts'
import type { Clock, IdSource, UserId } from '../../kernel/index.ts'
import type { Approvals } from '../approvals/service.ts'
import type { DocumentVault } from '../document-vault.ts'
import type { Committer } from '../committer.ts'
import type { Registry } from '../identity/sessions.ts'
import type { TradingDeps } from '../trading/place-order.ts'
import type { Store, Write } from '../store/store.ts'

/** What lists say of a customer, as far as it decides on their identity. */
export type CustomerSanctions = Readonly<{
  /** Has the customer screened anew, in a while: nobody waits for it. */
  screenSoon: (userId: UserId) => void
  /** Screens the customer as of now: whether a match, or who owns them, forbids that anything live is allowed. */
  isHeld: (userId: UserId) => Promise<boolean>
}>

/** What identity checks stand on. */
export type KycPorts = Readonly<{
  store: Pick<Store, 'users' | 'identity' | 'kyc' | 'portfolios'>
  committer: Committer
  clock: Clock
  ids: IdSource
  registry: Registry
  /** Seals what a person says of themselves, under their own key. */
  cipher: SubjectCipher<Write>
  /** A keyed hash: equal for equal texts, and nobody without the key can try numbers against it. */
  hashSecret: (text: string) => string
  screening: NameScreening
  sanctions: CustomerSanctions
  /** Where documents lie. */
  vault: DocumentVault
  countries: HighRiskCountries
  /** KYC_REQUIRED: without it live money needs no approved identity. */
  isRequired: boolean
}>

export type KycReviewPorts = KycPorts &
  Pick<TradingDeps, 'desk' | 'publish'> &
  Readonly<{ approvals: Approvals }>
