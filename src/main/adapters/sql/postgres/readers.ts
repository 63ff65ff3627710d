import type { PostgresPool } from 'kysely'
import { Pool } from 'pg'
import type { PoolConfig } from 'pg'
import { StoreUnavailable } from '../failures.ts'
import { unreachable } from './address.ts'

type PostgresReaders = Readonly<{
  pool: PostgresPool
  /**
   * Reads from now on over new connections. After a failover the old ones may still lead to the server that was left,
   * and a desk must not be loaded from there.
   */
  renew: () => void
}>

/** Connections for reading, beside the writer's own. */
export function makePostgresReaders(url: string, config: PoolConfig): PostgresReaders {
  const newPool = (): Pool => {
    const pool = new Pool(config)
    // A reader that the server drops is replaced by the pool; the query that meets the trouble reports it. The pool listens
    // only to idle ones: one in hand, between two of its queries, would take the whole process down.
    pool.on('error', () => undefined)
    pool.on('connect', (client) => client.on('error', () => undefined))
    return pool
  }
  let current = newPool()
  return {
    pool: {
      options: current.options,
      connect: async () => {
        try {
          return await current.connect()
        } catch (error) {
          throw new StoreUnavailable(unreachable(url, error).message, error)
        }
      },
      end: () => current.end(),
    },
    renew: () => {
      const left = current
      current = newPool()
      // Queries under way end by themselves; nobody waits for connections that may be dead.
      void left.end()
    },
  }
}
