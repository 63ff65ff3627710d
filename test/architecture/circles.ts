import type { SourceFile } from './imports.ts'

/** Files of which each imports another, in the order of their imports; the last one imports the first. */
type Circle = readonly string[]

type Graph = ReadonlyMap<string, readonly string[]>

/** Who cannot be read without whom: shapes count like values, a package is no file of ours. */
const importsAmong = (sources: readonly SourceFile[]): Graph => {
  const known = new Set(sources.map(({ file }) => file))
  return new Map(
    sources.map(({ file, imports }) => [
      file,
      imports.flatMap((one) => (one.file !== null && known.has(one.file) ? [one.file] : [])),
    ]),
  )
}

/** The shortest way from a file back to itself; null where none leads back. */
function wayBack(graph: Graph, start: string): Circle | null {
  const cameFrom = new Map<string, string>()
  const queue = [start]
  for (const file of queue) {
    for (const next of graph.get(file) ?? []) {
      if (next === start) {
        const way = [file]
        for (let at = file; at !== start;) {
          at = cameFrom.get(at) ?? start
          way.unshift(at)
        }
        return way
      }
      if (cameFrom.has(next)) continue
      cameFrom.set(next, file)
      queue.push(next)
    }
  }
  return null
}

/** Of each file that imports itself by way of others a shortest circle; one circle of many files is told once. */
export function circlesOf(sources: readonly SourceFile[]): readonly Circle[] {
  const graph = importsAmong(sources)
  const told = new Set<string>()
  return [...graph.keys()].toSorted().flatMap((file) => {
    const circle = told.has(file) ? null : wayBack(graph, file)
    circle?.forEach((one) => told.add(one))
    return circle === null ? [] : [circle]
  })
}

export const circleMessage = (circle: Circle): string =>
  `${[...circle, circle[0]].join(' -> ')}: files import each other in a circle. Way out: move what both ends need, a shape too, into a ` +
  'smaller file that imports neither, or a call upwards to whoever calls both.'
