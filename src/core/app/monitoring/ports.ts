import type { AmlParameters } from '../../compliance/aml/index.ts'
import type { Clock } from '../../kernel/index.ts'
import type { CasePorts } from '../cases/case-book.ts'
import type { Committer } from '../committer.ts'
import type { DeskReads } from '../desk-port/desk.ts'
import type { SecretHasher } from '../../identity/index.ts'
import type { KycPorts } from '../kyc/ports.ts'
import type { RuleBook } from '../laboratory/rule-book.ts'
import type { Store } from '../store/store.ts'

export type WatchPorts = Readonly<{
  cases: CasePorts
  store: Pick<Store, 'monitoring' | 'kyc'>
  cipher: KycPorts['cipher']
  /** Keyed digest of the desk: tells parties apart without their names. */
  hashSecret: SecretHasher
  desk: Pick<DeskReads, 'account' | 'accountsOf' | 'accounts'>
  clock: Clock
  /** Those in force: read at each use. */
  parameters: AmlParameters
  /** Runs work when what is being answered now is answered: nobody is to learn from the time that it took. */
  later: (work: () => void) => void
  /** Runs work a moment later, when the present millisecond is over and what happened in it was told. */
  soon: (work: () => void) => void
  failed: (error: unknown) => void
}>

export type PaymentWatchPorts = WatchPorts &
  Readonly<{ rules: Pick<RuleBook, 'current' | 'reload'>; committer: Pick<Committer, 'drained'> }>
