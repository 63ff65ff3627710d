import type { ContractEntry } from '../../../core/contract/index.ts'

/** Where a request leads. `path` is the entry's own path with the values of an alias filled in. */
export type RouteMatch =
  | Readonly<{ kind: 'entry'; entry: ContractEntry; path: string }>
  | Readonly<{ kind: 'page'; page: string }>
  | Readonly<{ kind: 'wrong_method'; allow: readonly string[] }>
  | Readonly<{ kind: 'unknown' }>
  | Readonly<{ kind: 'undecodable' }>

type Target = Readonly<{ entry: ContractEntry } | { page: string }>
type Route = Readonly<{ method: string; segments: readonly string[]; target: Target }>

export type RouteTable = Readonly<{ match: (method: string, path: string) => RouteMatch }>

/** Methods that a known path answers with 405 even where no entry has them. */
export const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const

const split = (path: string): readonly string[] => path.split('/').filter((segment) => segment !== '')
const isParameter = (segment: string): boolean => segment.startsWith('{')

function fits(pattern: readonly string[], segments: readonly string[]): boolean {
  return pattern.every((part, at) => (isParameter(part) ? segments[at] !== '' : part === segments[at]))
}

/** Static segments win over parameters, from the left: `/portfolios/assets` before `/portfolios/{id}`. */
function byPrecision(left: Route, right: Route): number {
  for (const [at, part] of left.segments.entries()) {
    const difference = Number(isParameter(part)) - Number(isParameter(right.segments[at] ?? ''))
    if (difference !== 0) return difference
  }
  return 0
}

/** One router answers under `/`, `/api` and `/api/v1`: the mount is taken off, and an optional trailing slash. */
export function unmounted(path: string): string {
  const inner = path.replace(/^\/api(?:\/v1)?(?=\/|$)/, '')
  const trimmed = inner.length > 1 ? inner.replace(/\/$/, '') : inner
  return trimmed === '' ? '/' : trimmed
}

/** Every entry with its aliases, and the pages (`GET` only) that are not entries; a page may end in `/*`. */
export function makeRouteTable(entries: readonly ContractEntry[], pages: readonly string[]): RouteTable {
  const routes: Route[] = [
    ...pages.map((page) => ({ method: 'GET', segments: split(page), target: { page } })),
    ...entries.flatMap((entry) =>
      [`${entry.method} ${entry.path}`, ...entry.access.aliases].map((form) => {
        const [method = '', path = ''] = form.split(' ')
        return { method, segments: split(path), target: { entry } }
      }),
    ),
  ]
  const byLength = Map.groupBy(routes.toSorted(byPrecision), (route) => route.segments.length)

  const subtrees = pages.filter((page) => page.endsWith('/*'))

  const match = (method: string, path: string): RouteMatch => {
    const decoded = decodedSegments(path)
    if (decoded === null) return { kind: 'undecodable' }
    const subtree = subtrees.find((page) => path.startsWith(page.slice(0, -1)))
    if (subtree) return pageMatch(subtree, method)
    const fitting = (byLength.get(decoded.length) ?? []).filter((route) => fits(route.segments, decoded))
    const wanted = method === 'HEAD' ? 'GET' : method
    const found = fitting.find((route) => route.method === wanted)
    if (found) return matched(found, decoded)
    if (fitting.length === 0) return { kind: 'unknown' }
    return { kind: 'wrong_method', allow: allowed(fitting) }
  }
  return { match }
}

function pageMatch(page: string, method: string): RouteMatch {
  if (method === 'GET' || method === 'HEAD') return { kind: 'page', page }
  return { kind: 'wrong_method', allow: ['GET', 'HEAD', 'OPTIONS'] }
}

function allowed(fitting: readonly Route[]): readonly string[] {
  const methods = new Set(fitting.map((route) => route.method))
  if (methods.has('GET')) methods.add('HEAD')
  methods.add('OPTIONS')
  return METHODS.filter((method) => methods.has(method))
}

/** Null when a segment is no valid percent-encoding or would climb. */
function decodedSegments(path: string): readonly string[] | null {
  try {
    const decoded = split(path).map(decodeURIComponent)
    return decoded.some((segment) => segment === '.' || segment === '..') ? null : decoded
  } catch {
    return null
  }
}

function matched(route: Route, segments: readonly string[]): RouteMatch {
  if ('page' in route.target) return { kind: 'page', page: route.target.page }
  const { entry } = route.target
  const values = route.segments.flatMap((part, at) =>
    isParameter(part) ? [{ name: part, value: encodeURIComponent(segments[at] ?? '') }] : [],
  )
  // An alias may name its parameters otherwise; then position decides.
  let position = 0
  const path = entry.path.replace(/\{[^{}]+\}/g, (name) => {
    const byName = values.find((candidate) => candidate.name === name)
    const value = byName ?? values[position]
    position += 1
    return value?.value ?? name
  })
  return { kind: 'entry', entry, path }
}

/** The one entry whose answer goes on until its reader leaves. */
export const isStreamEntry = ({ name }: ContractEntry): boolean => name === 'market.subscribe'

const UNCOUNTED = /^\/(?:health(?:\/.*)?|docs(?:\/.*)?|redoc|openapi\.json|metrics|app(?:\/.*)?)$/

/** Health, documentation, metrics and the terminal's own files cost nobody a request. */
export const isUncounted = (path: string): boolean => UNCOUNTED.test(path)
