import { execFileSync } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { freePort } from './free-port.ts'

/** A real PostgreSQL of a test's own: loopback only, gone afterwards. */
export type PostgresServer = Readonly<{
  /** Makes a database, empty or a copy of another that nobody is connected to, and gives its address. */
  newDatabase: (copied?: string) => Promise<string>
  /** Stops the server as an administrator does, and starts it again over the same data. */
  interrupt: () => void
  resume: () => void
  stop: () => void
}>

const DEBIAN_HOME = '/usr/lib/postgresql'

function findBinaries(): string {
  const versions = existsSync(DEBIAN_HOME) ? readdirSync(DEBIAN_HOME).toSorted().toReversed() : []
  const places = [
    ...versions.map((version) => join(DEBIAN_HOME, version, 'bin')),
    ...(process.env['PATH'] ?? '').split(':'),
    '/opt/homebrew/bin',
  ]
  const found = places.find((place) => existsSync(join(place, 'initdb')) && existsSync(join(place, 'pg_ctl')))
  if (found) return found
  throw new Error('PostgreSQL is not installed and these tests need it: apt-get install postgresql')
}

/** PostgreSQL refuses to run as root, so root runs it as its own user. */
function account(): Readonly<{ uid: number; gid: number }> | null {
  if (process.getuid?.() !== 0) return null
  const idOf = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
  return { uid: idOf('-u'), gid: idOf('-g') }
}

/**
 * No test cuts the machine's power, so nothing waits for the disk: what a crash of the server or of its client loses is
 * the same. Measurements say `isFlushed`.
 */
const UNFLUSHED = '-c fsync=off -c full_page_writes=off'

export async function startPostgres({ isFlushed = false } = {}): Promise<PostgresServer> {
  const binaries = findBinaries()
  const owner = account()
  const home = mkdtempSync(join(tmpdir(), 'optionix-pg-'))
  if (owner) chownSync(home, owner.uid, owner.gid)
  const data = join(home, 'data')
  const run = (tool: string, args: readonly string[]): void => {
    execFileSync(join(binaries, tool), args, { ...owner, cwd: home, stdio: ['ignore', 'ignore', 'pipe'] })
  }
  const port = await freePort()
  const settings = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${home} -c max_connections=60 ${isFlushed ? '' : UNFLUSHED}`
  run('initdb', ['-D', data, '-U', 'optionix', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'])
  const log = join(home, 'log')
  const start = (): void => {
    try {
      run('pg_ctl', ['-D', data, '-l', log, '-w', '-t', '120', '-o', settings, 'start'])
    } catch (error) {
      const said = existsSync(log) ? readFileSync(log, 'utf8').trim().replaceAll('\n', ' | ') : 'nothing'
      throw new Error(`PostgreSQL did not start and said: ${said}`, { cause: error })
    }
  }
  start()
  const address = (database: string): string => `postgres://optionix@127.0.0.1:${port}/${database}`
  let made = 0
  return {
    newDatabase: async (copied) => {
      const client = new Client({ connectionString: address('postgres') })
      await client.connect()
      made += 1
      const template = copied === undefined ? '' : ` template ${new URL(copied).pathname.slice(1)}`
      await client.query(`create database optionix_${made}${template}`)
      await client.end()
      return address(`optionix_${made}`)
    },
    interrupt: () => run('pg_ctl', ['-D', data, '-m', 'fast', '-w', 'stop']),
    resume: start,
    stop: () => {
      run('pg_ctl', ['-D', data, '-m', 'immediate', '-w', 'stop'])
      rmSync(home, { recursive: true, force: true })
    },
  }
}

export async function onDatabase(url: string, statement: string): Promise<readonly unknown[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows
  } finally {
    await client.end()
  }
}

/** Ends the connection of the engine that writes to a database, as an administrator or a failover does. */
export const endWriter = (url: string): Promise<readonly unknown[]> =>
  onDatabase(
    url,
    `select pg_terminate_backend(pid, 10000) from pg_stat_activity
     where application_name = 'optionix-writer' and datname = current_database()`,
  )
