import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { contract, contractEntries } from '../../src/core/contract/index.ts'
import { openApiDocument } from '../../src/main/transport/index.ts'

const SNAPSHOT = fileURLToPath(new URL('openapi.paths.json', import.meta.url))

let document: Awaited<ReturnType<typeof openApiDocument>>

beforeAll(async () => {
  document = await openApiDocument('1.0.0')
})

const operations = () =>
  Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({
      form: `${method.toUpperCase()} ${path}`,
      operation,
    })),
  )

/** Every `$ref` of the document, wherever it stands. */
function references(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    key === '$ref' && typeof inner === 'string' ? [inner] : references(inner),
  )
}

describe('the OpenAPI document', () => {
  it('is version 3.1 with every entry and every alias', () => {
    expect(document.openapi).toMatch(/^3\.1\.\d+$/)
    const forms = new Set(operations().map(({ form }) => form))
    for (const entry of contractEntries(contract)) {
      for (const form of [`${entry.method} ${entry.path}`, ...entry.access.aliases]) {
        expect(forms.has(form), form).toBe(true)
      }
    }
  })

  it('names each operation once and gives each its permission, its success and its failure', () => {
    const ids = operations().map(({ operation }) => operation.operationId)
    expect(new Set(ids).size).toBe(ids.length)
    for (const { form, operation } of operations()) {
      expect(operation['x-permission'], form).toBeTypeOf('string')
      expect(
        Object.keys(operation.responses ?? {}).some((status) => /^2\d\d$/.test(status)),
        form,
      ).toBe(true)
      expect(operation.responses, form).toHaveProperty('default')
      expect(operation.security, form).toEqual(operation['x-permission'] === 'public' ? [] : [{ bearer: [] }])
    }
  })

  it('declares every parameter of a path', () => {
    for (const { form, operation } of operations()) {
      const declared = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path')
      const named = [...form.matchAll(/\{([^}]+)\}/g)].map((match) => match[1])
      expect(declared.map((parameter) => parameter.name).toSorted(), form).toEqual(named.toSorted())
    }
  })

  it('refers only to what it contains', () => {
    for (const reference of references(document)) {
      const found = reference
        .slice(2)
        .split('/')
        .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], document)
      expect(found, reference).toBeDefined()
    }
  })

  it('has lost nothing that the last release promised', () => {
    if (!existsSync(SNAPSHOT)) throw new Error('test/contract/openapi.paths.json is missing')
    const promised = JSON.parse(readFileSync(SNAPSHOT, 'utf8')) as Record<
      string,
      { parameters: string[]; success: string }
    >
    const now = new Map(operations().map(({ form, operation }) => [form, operation]))
    for (const [form, promise] of Object.entries(promised)) {
      const operation = now.get(form)
      expect(operation, `${form} is gone: a breaking change`).toBeDefined()
      expect(operation?.responses, form).toHaveProperty(promise.success)
      const required = (operation?.parameters ?? []).filter((parameter) => parameter.required === true)
      const fresh = required
        .map((parameter) => String(parameter.name))
        .filter((name) => !promise.parameters.includes(name))
      expect(fresh, `${form} asks for more than it did`).toEqual([])
    }
    const unpromised = [...now.keys()].filter((form) => !(form in promised))
    expect(unpromised, 'new paths belong into openapi.paths.json').toEqual([])
  })
})
