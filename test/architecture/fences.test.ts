import { Linter } from 'eslint'
import tseslint from 'typescript-eslint'
import { describe, expect, it } from 'vitest'
import { fences } from '../../scripts/lint/fences.mjs'

const parser = {
  files: ['**/*.{ts,tsx}'],
  languageOptions: {
    parser: tseslint.parser as Linter.Parser,
    parserOptions: { ecmaFeatures: { jsx: true } },
  },
}
const linter = new Linter({ configType: 'flat' })

const messagesFor = (file: string, text: string): readonly string[] =>
  linter
    .verify(text, [parser, ...(fences as Linter.Config[])], { filename: file })
    .map(({ message }) => message)

/** What a hurried hand would write, where, and a word of the message that must stop it. */
const offenders: readonly (readonly [file: string, text: string, saying: string])[] = [
  [
    'src/core/audit/a.ts',
    "import { createHash } from 'node:crypto'",
    'core may not import Node: ask through a port',
  ],
  ['src/core/audit/a.ts', "import fs from 'fs'", 'core may not import Node'],
  ['src/core/audit/a.ts', "import { app } from 'electron'", 'core may not import Electron'],
  ['src/core/audit/a.ts', "import { useState } from 'react'", 'core may not draw'],
  [
    'src/core/audit/a.ts',
    "import { x } from '../../main/engine/index.ts'",
    'core may not import the outside',
  ],
  ['src/core/audit/a.ts', 'export const at = Date.now()', 'take the Clock port'],
  ['src/core/audit/a.ts', 'export const at = new Date()', 'take the Clock port'],
  ['src/core/audit/a.ts', 'export const at = Date()', 'take the Clock port'],
  ['src/core/audit/a.ts', 'export const dice = Math.random()', 'take the Random port'],
  ['src/core/audit/a.ts', 'export const dice = crypto.randomUUID()', 'take the Random or IdSource port'],
  ['src/core/audit/a.ts', 'export const debug = process.env.DEBUG', 'core has no environment'],
  ['src/core/audit/a.ts', "console.log('here')", 'core does not print'],
  ['src/core/audit/a.ts', 'setTimeout(() => undefined, 5)', 'core does not wait'],
  ['src/core/audit/a.ts', "export const x = fetch('/x')", 'core has no network'],
  ['src/core/audit/a.ts', 'export let count = 0', 'no module-level mutable state'],
  ['src/core/audit/a.ts', 'export const x = new RegExp(word)', 'put together at run time'],
  ['src/core/audit/a.ts', 'export const x = /^(\\w+\\s?)*$/', 'exponential'],
  ['src/renderer/a.ts', 'export const x = /^[^@]+@[^@]+\\.[^@]+$/', 'polynomial backtracking'],
  ['scripts/a.mjs', 'export const x = /\\s+$/', 'quadratic runtime'],
  ['src/main/engine/a.ts', 'export const x = eval(text)', 'can be harmful'],
  ['src/core/audit/a.ts', "export const x = new Function('a', body)", 'Function constructor is eval'],
  ['src/renderer/a.tsx', "setTimeout('go()', 5)", 'no text as a program'],
  ['src/renderer/a.tsx', "export const a = <a href={'javascript:go()'}>x</a>", 'Script URL'],
  [
    'src/renderer/a.tsx',
    'export const a = <p dangerouslySetInnerHTML={{ __html: words }} />',
    'no raw markup',
  ],
  ['src/renderer/theme/a.ts', 'element.innerHTML = words', 'no raw markup'],
  ['src/renderer/a.ts', "element.insertAdjacentHTML('beforeend', words)", 'no raw markup'],
  ['src/main/engine/a.ts', 'document.write(words)', 'no raw markup'],
  ['src/core/audit/a.ts', 'enum Side { Buy, Sell }', 'no enum'],
  ['src/core/audit/a.ts', 'export default function a() {}', 'no default export'],
  ['src/core/audit/a.ts', 'export class Sub extends Base {}', 'no inheritance'],
  ['src/main/engine/a.ts', 'class A { constructor(readonly b: number) {} }', 'no parameter properties'],
  ['src/main/engine/a.ts', "import { app } from 'electron'", 'only src/main/desktop and src/preload'],
  [
    'src/main/engine/a.ts',
    "import { Chain } from '../../renderer/panels/chain.tsx'",
    'main may not import the renderer',
  ],
  [
    'src/main/desktop/a.ts',
    "import { Chain } from '../../renderer/panels/chain.tsx'",
    'main may not import the renderer',
  ],
  ['src/preload/index.ts', "import { readFileSync } from 'node:fs'", 'one sandboxed file'],
  ['src/preload/index.ts', "import { z } from 'zod'", 'one sandboxed file'],
  ['src/preload/index.ts', "import { x } from '../main/engine/index.ts'", 'bridge, nothing else'],
  ['src/renderer/client/a.ts', "import { readFileSync } from 'node:fs'", 'the renderer is sandboxed'],
  ['src/renderer/client/a.ts', "import { x } from '../../main/transport/a.ts'", 'may not import main'],
  [
    'src/renderer/panels/a.tsx',
    "import { x } from '../../core/pricing/index.ts'",
    'asks, it does not compute',
  ],
  ['src/renderer/panels/a.tsx', "export const colour = '#ff8800'", 'no colour outside'],
  ['src/renderer/panels/a.tsx', "export const border = '1px solid #f80'", 'no colour outside'],
  ['src/renderer/panels/a.tsx', 'export const a = <p style={{ fontSize: 13 }}>x</p>', 'no font size outside'],
  [
    'src/renderer/panels/a.tsx',
    "export const a = <p style={{ fontSize: '13px' }}>x</p>",
    'no font size outside',
  ],
]

/** Neighbours of the offenders that must pass: a fence in the wrong place is worse than none. */
const lawful: readonly (readonly [file: string, text: string])[] = [
  ['src/core/audit/a.ts', "import { ok } from '../kernel/index.ts'"],
  ['src/core/kernel/instant.ts', 'export const iso = (at: number) => new Date(at).toISOString()'],
  ['src/core/kernel/assert.ts', 'export class AssertionFailure extends Error {}'],
  ['src/core/orders/contract.ts', "import * as z from 'zod'"],
  ['src/main/desktop/a.ts', "import { app } from 'electron'"],
  ['src/main/engine/a.ts', 'export const now = () => Date.now()'],
  ['src/preload/index.ts', "import { contextBridge } from 'electron'"],
  ['src/renderer/panels/a.tsx', "import { contract } from '../../core/contract/index.ts'"],
  ['src/renderer/panels/a.tsx', "export const anchor = '#orders-panel'"],
  ['src/renderer/theme/a.ts', "export const ink = '#101418'"],
]

describe('lint fences', () => {
  it.each(offenders)('%s: %s', (file, text, saying) => {
    expect(messagesFor(file, text).join('\n')).toContain(saying)
  })

  it.each(lawful)('lets pass %s: %s', (file, text) => {
    expect(messagesFor(file, text)).toEqual([])
  })
})
