import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './places.mjs'
import { Trouble } from './trouble.mjs'

/** The first Node that runs everything here: below it the SQLite library ends the process without a word. */
export const NODE_MAJOR_MIN = 22

export const majorOf = (version) => Number(version.replace(/^v/, '').split('.')[0])

/**
 * The Node that children run on: the one that the packages bring for this platform, else the one running this
 * script when it is new enough.
 */
export function nodeForChildren(root = ROOT) {
  const platform = process.platform === 'win32' ? 'win' : process.platform
  const folder = join(root, 'node_modules', `node-${platform}-${process.arch}`, 'bin')
  const own = join(folder, process.platform === 'win32' ? 'node.exe' : 'node')
  if (existsSync(own)) return own
  if (majorOf(process.version) >= NODE_MAJOR_MIN) return process.execPath
  throw new Trouble(
    `Optionix needs Node ${NODE_MAJOR_MIN} or newer and the packages bring none for ${platform}-${process.arch}: ` +
      `this is Node ${process.version}. Install Node 24, or run npm ci without --omit=optional.`,
    3,
  )
}
