import { makeTreeReader } from '../../audit/index.ts'
import type { TreeHasher } from '../../audit/index.ts'
import type { Store } from '../store/store.ts'

/** The root over the first `size` records of a store's log. */
export const rootOfLog = (
  { audit }: Pick<Store, 'audit'>,
  size: number,
  hasher: TreeHasher,
): Promise<string> => makeTreeReader(audit, hasher).root(size)
