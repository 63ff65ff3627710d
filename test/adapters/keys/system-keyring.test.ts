import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const CHILD = join(import.meta.dirname, '../../support/keys-child.ts')

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'optionix-keyring-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

const directory = (): string => join(home, 'data')

/** A process without a terminal and without the tester's own session. */
function run(command: readonly [string, ...string[]]): readonly Readonly<Record<string, string | null>>[] {
  const [program, ...args] = command
  const { PATH } = process.env
  const ended = spawnSync(program, args, {
    env: { PATH, HOME: home, XDG_RUNTIME_DIR: home, XDG_DATA_HOME: home },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 25_000,
  })
  if (ended.error || ended.signal)
    throw new Error(`no answer: ${ended.error?.message ?? ended.signal} ${ended.stderr}`)
  return ended.stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Readonly<Record<string, string | null>>)
}

const start = (state: 'new' | 'data'): string => `'${process.execPath}' '${CHILD}' '${directory()}' ${state}`
const inSession = (script: string) => run(['dbus-run-session', '--', 'bash', '-c', script])
const UNLOCK = 'printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null'

describe("this system's keyring", () => {
  it('keeps the key in the Secret Service and gives it back to another process', () => {
    const [first, second] = inSession(`${UNLOCK}; ${start('new')}; ${start('data')}`)
    expect(first).toMatchObject({ custody: 'keyring', recoveryKey: expect.any(String) })
    expect(second).toEqual({ custody: 'keyring', key: first?.['key'] })
    expect(readFileSync(join(directory(), 'key.json'), 'utf8')).not.toContain('"key"')
    const [later] = inSession(start('data'))
    expect(later).toMatchObject({ code: 'keyring_unavailable', key: null })
    const [back] = inSession(`${UNLOCK}; ${start('data')}`)
    expect(back?.['key']).toBe(first?.['key'])
  })

  it('is done without, and nobody waits, where there is no session', () => {
    const [first] = run([process.execPath, CHILD, directory(), 'new'])
    expect(first).toMatchObject({ custody: 'key_file', warning: expect.any(String) })
    const [second] = run([process.execPath, CHILD, directory(), 'data'])
    expect(second?.['key']).toBe(first?.['key'])
  })

  it('is done without, and nobody waits, where the session has no Secret Service', () => {
    expect(inSession(start('new'))[0]).toMatchObject({ custody: 'key_file' })
  })

  it('is done without, and nobody waits, where it is locked and nobody can unlock it', () => {
    const locked = `gnome-keyring-daemon --start --components=secrets >/dev/null; ${start('new')}`
    expect(inSession(locked)[0]).toMatchObject({ custody: 'key_file' })
  })
})
