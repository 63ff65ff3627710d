import { mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import type { App, Protocol } from 'electron'
import { dataDirectoryOf, profileDirectoryOf } from './data-directory.ts'
import { SCHEME, SCHEME_PRIVILEGES } from './scheme.ts'

/** Chromium's own ways to the network, shut: no name is ever looked up, nothing is fetched in the background. */
const SWITCHES: readonly (readonly [string, string])[] = [
  ['host-resolver-rules', 'MAP * ~NOTFOUND'],
  ['disable-background-networking', ''],
  ['disable-component-update', ''],
  ['dns-prefetch-disable', ''],
  ['no-pings', ''],
]

type StartPorts = Readonly<{ app: App; protocol: Pick<Protocol, 'registerSchemesAsPrivileged'> }>

/**
 * What must happen before Electron is ready, in this order: sandbox, own scheme, then where the data lie, then the
 * single-instance lock, which belongs to that place. Null when another instance has it; that one now shows itself.
 */
export function beginStart({ app, protocol }: StartPorts): Readonly<{ dataDirectory: string }> | null {
  app.enableSandbox()
  protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges: SCHEME_PRIVILEGES }])
  for (const [name, value] of SWITCHES) app.commandLine.appendSwitch(name, value)
  const dataDirectory = dataDirectoryOf(process.platform, process.env, homedir())
  app.setPath('userData', usableProfile(profileDirectoryOf(dataDirectory), app.getPath('userData')))
  return app.requestSingleInstanceLock() ? { dataDirectory } : null
}

/** The profile's folder, or Electron's own where that cannot be made: then the engine says what is wrong on screen. */
function usableProfile(wished: string, fallback: string): string {
  try {
    mkdirSync(wished, { recursive: true, mode: 0o700 })
    return wished
  } catch {
    return fallback
  }
}
