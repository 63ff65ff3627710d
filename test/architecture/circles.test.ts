import { describe, expect, it } from 'vitest'
import { circleMessage, circlesOf } from './circles.ts'
import { importsOf, readImports } from './imports.ts'
import { ROOT, filesOfTree, sourcesIn } from './tree.ts'

describe('files import each other one way', () => {
  it('so that each can be read after what it needs', () => {
    const circles = circlesOf(readImports(ROOT, sourcesIn(filesOfTree())))
    expect(circles.map(circleMessage)).toEqual([])
  })
})

describe('planted offenders', () => {
  const tree = (texts: Readonly<Record<string, string>>) =>
    Object.entries(texts).map(([file, text]) => importsOf(`src/${file}`, text))

  it('a circle of three is named with its way, and told once', () => {
    const found = circlesOf(
      tree({
        'a.ts': "import { b } from './b.ts'",
        'b.ts': "export { c } from './c.ts'",
        'c.ts': "export const a = () => import('./a.ts')",
        'd.ts': "import { a } from './a.ts'",
      }),
    )
    expect(found).toEqual([['src/a.ts', 'src/b.ts', 'src/c.ts']])
    const message = found.map(circleMessage).join()
    expect(message).toContain('src/a.ts -> src/b.ts -> src/c.ts -> src/a.ts')
    expect(message).toContain('Way out: ')
  })

  it('a file that loads itself is caught', () => {
    expect(circlesOf(tree({ 'a.ts': "import { a } from './a.ts'" }))).toEqual([['src/a.ts']])
  })

  it('two circles are told apart', () => {
    const pair = (one: string, other: string) => ({
      [`${one}.ts`]: `import './${other}.ts'`,
      [`${other}.ts`]: `import './${one}.ts'`,
    })
    expect(circlesOf(tree({ ...pair('a', 'b'), ...pair('c', 'd') }))).toHaveLength(2)
  })

  it('a shape that goes back makes a circle, too', () => {
    const shared = { 'a.ts': "import { b } from './b.ts'", 'b.ts': "import type { A } from './a.ts'" }
    expect(circlesOf(tree(shared))).toEqual([['src/a.ts', 'src/b.ts']])
  })

  it('a file that two ways lead to passes', () => {
    const lawful = tree({
      'a.ts': "import { b } from './b.ts'\nimport { c } from './c.ts'",
      'b.ts': "import type { C } from './c.ts'",
      'c.ts': "import { z } from 'zod'",
    })
    expect(circlesOf(lawful)).toEqual([])
  })
})
