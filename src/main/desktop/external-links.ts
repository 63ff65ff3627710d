import type { DesktopLog } from './ports.ts'

/** Hosts that the terminal may open in the user's browser: ours to document, and what the attributions link to. */
const EXTERNAL_HOSTS: readonly string[] = ['www.tradingview.com', 'github.com']

const URL_LENGTH_MAX = 2_048

/**
 * The address to open outside, rebuilt from its parsed parts, or null. https on a listed host, standard port, no user
 * information: `https://github.com@evil.test` and `https://github.com.evil.test` are other hosts.
 */
export function externalUrl(text: string, hosts: readonly string[] = EXTERNAL_HOSTS): string | null {
  if (text.length > URL_LENGTH_MAX || !URL.canParse(text)) return null
  const url = new URL(text)
  if (url.protocol !== 'https:' || url.username !== '' || url.password !== '' || url.port !== '') return null
  return hosts.includes(url.hostname) ? url.href : null
}

/** The one way out to the user's browser. */
export function makeOpenExternal(
  open: (url: string) => Promise<void>,
  log: DesktopLog,
): (text: string) => void {
  return (text) => {
    const url = externalUrl(text)
    if (url === null) return log.warn({ code: 'external_refused' }, 'An outside address was refused.')
    open(url).catch((error: unknown) =>
      log.warn({ code: 'external_failed', reason: String(error) }, 'The browser did not open.'),
    )
  }
}
