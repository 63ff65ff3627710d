/** Folders of one machine. A checkout stands anywhere, so none may be named. */
const MACHINE_PATH = new RegExp(`(^|[\\s"'\`(=:])/(${['work', 'home', 'root', 'Users'].join('|')})/[\\w.-]+`)
const PACKAGE_HOST = /https?:\/\/(registry|deb|security|ftp)\.[a-z0-9.-]+/
const TEXT = /\.(ts|tsx|mjs|cjs|js|json|md|css|html|txt|yml|yaml|sh|svg)$|^\.ci\/run$|^\.npmrc$|^LICENSE$/

/** Lines that name a folder of this machine or a host that serves packages. */
export function strayLines(files: readonly string[], textOf: (file: string) => string): readonly string[] {
  return files
    .filter((file) => TEXT.test(file))
    .flatMap((file) =>
      textOf(file)
        .split('\n')
        .map((line, index) => ({ line, number: index + 1 }))
        .filter(({ line }) => MACHINE_PATH.test(line) || PACKAGE_HOST.test(line))
        .map(({ line, number }) => `${file}:${number}: ${line.trim().slice(0, 120)}`),
    )
}

type LockEntry = Readonly<{ resolved?: string; link?: boolean; integrity?: string; inBundle?: boolean }>

/** Entries of the lock that name a host or that npm could not verify. */
export function lockFaults(lockText: string): readonly string[] {
  const { packages } = JSON.parse(lockText) as { packages: Readonly<Record<string, LockEntry>> }
  return Object.entries(packages).flatMap(([path, entry]) => [
    ...(entry.resolved === undefined ? [] : [`${path} has a resolved line: .npmrc must omit them`]),
    ...(path === '' || entry.integrity !== undefined || entry.inBundle === true
      ? []
      : [`${path} has no integrity`]),
  ])
}

const SKIPPED = new RegExp(`\\b(?:it|test|describe)\\.(?:${['only', 'skip', 'todo'].join('|')})\\(`)

/** Tests that are focused or put off. A test that needs something says so at run time (`ctx.skip` with a reason). */
export const putOffTests = (files: readonly string[], textOf: (file: string) => string): readonly string[] =>
  files
    .filter((file) => /^(test|src)\/.*\.tsx?$/.test(file))
    .filter((file) => SKIPPED.test(textOf(file)))
    .map((file) => `${file} focuses or puts off a test`)
