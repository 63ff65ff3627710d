import { randomBytes } from 'node:crypto'
import type { Store } from '../../core/app/index.ts'
import { settledSetting } from './settings.ts'
import type { EngineOptions } from './options.ts'
import type { TradingFloor } from './trading-floor.ts'

const TOKEN_SECRET_SETTING = 'token.secret'

/** The configured secret, or one made at the first start and kept in the encrypted store. */
export async function tokenSecret(
  options: EngineOptions,
  store: Store,
  floor: TradingFloor,
): Promise<string> {
  if (options.tokenSecret !== null) return options.tokenSecret
  return settledSetting({ store, floor }, TOKEN_SECRET_SETTING, () => randomBytes(48).toString('base64url'))
}
