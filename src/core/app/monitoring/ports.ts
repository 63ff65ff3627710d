import type { AmlParameters } from '../../compliance/aml/index.ts'
import type { Clock } from '../../kernel/index.ts'
import type { CasePorts } from '../cases/case-book.ts'
import type { DeskReads } from '../desk.ts'
import type { Store } from '../store.ts'

export type WatchPorts = Readonly<{
  cases: CasePorts
  store: Pick<Store, 'monitoring'>
  desk: Pick<DeskReads, 'account' | 'accountsOf' | 'accounts'>
  clock: Clock
  parameters: AmlParameters
  /** Runs work when what is being answered now is answered: nobody is to learn from the time that it took. */
  later: (work: () => void) => void
  failed: (error: unknown) => void
}>
