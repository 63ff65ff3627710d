import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { cardNumberPath } from '../../src/core/compliance/privacy/index.ts'
import { contract, contractEntries } from '../../src/core/contract/index.ts'
import { fieldsOf } from '../support/contract-fields.ts'

// No text that a caller may write comes in with the number of a payment card (PCI DSS 4.0, requirement 3), in whatever field.

const CARD = '4111 1111 1111 1111'

/** The field's own name; of what stands in a list, the list's. */
const nameOf = (path: string): string =>
  path
    .replaceAll(/\[\d*\]/g, '')
    .split('.')
    .at(-1) ?? ''

const takes = (schema: z.ZodType, text: string): boolean => {
  const parsed = schema.safeParse(text)
  return parsed.success && typeof parsed.data === 'string'
}

const texts = contractEntries(contract)
  .filter(({ input }) => input instanceof z.ZodType)
  .flatMap(({ name, input }) => fieldsOf(input, name))
  .filter(({ schema }) => takes(schema, CARD) || takes(schema, CARD.replaceAll(' ', '')))

/** Any text, kept as a digest, sealed or not at all; of a statement each line that is kept is looked at by itself. */
const NOT_ASKED = [
  ...['content', 'current_password', 'mfa_token', 'new_password', 'password', 'refresh_token', 'token'],
]

/** Beside names of things that the desk or a machine named (`…_id`, `…_symbol`). */
const BARE = [...NOT_ASKED, 'api_key', 'api_secret', 'api_token', 'backup_code', 'code', 'mfa_code']

describe('a field that takes words', () => {
  it('is found in every kind of entry', () => {
    const paths = new Set(texts.map(({ path }) => path))
    expect(paths.size).toBeGreaterThan(100)
    for (const known of ['cases.note.text', 'portfolios.create.name', 'privacyGovernance.placeHold.reason'])
      expect(paths).toContain(known)
  })

  it('takes no card number as people write it, but where it is kept sealed or not at all', () => {
    const open = texts
      .filter(({ path, schema }) => takes(schema, CARD) && cardNumberPath({ [nameOf(path)]: CARD }) === null)
      .map(({ path }) => nameOf(path))
    expect([...new Set(open)].toSorted()).toEqual(NOT_ASKED.toSorted())
  })

  it('takes its bare digits only where a machine gives the name', () => {
    const digits = CARD.replaceAll(' ', '')
    const open = texts
      .filter(
        ({ path, schema }) => takes(schema, digits) && cardNumberPath({ [nameOf(path)]: digits }) === null,
      )
      .map(({ path }) => nameOf(path))
    const others = open.filter((name) => !/(?:^|_)(?:ids?|symbol)$/.test(name))
    expect([...new Set(others)].toSorted()).toEqual(BARE.toSorted())
  })
})
