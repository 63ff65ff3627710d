import { ok, refused } from '../../../kernel/index.ts'
import type { JsonValue, Result } from '../../../kernel/index.ts'
import { malformedList, sanctionsFailure } from '../failures.ts'
import type { SanctionsFailure } from '../failures.ts'
import { parsePartialDate } from './list-dates.ts'
import type { ListEntryDraft, ListPart } from './list-source.ts'
import type { ListedName, PoliticalRole } from '../types.ts'

type Fields = Readonly<Record<string, JsonValue>>

const fieldsOf = (value: JsonValue | undefined): Fields | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null
const textOf = (fields: Fields | null, name: string): string => {
  const value = fields?.[name]
  return typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : ''
}

const OFFICES: Readonly<Record<string, string>> = {
  prez: 'President of the United States',
  viceprez: 'Vice President of the United States',
  sen: 'Senator of the United States',
  rep: 'Member of the House of Representatives of the United States',
}

function namesOf(name: Fields | null): readonly ListedName[] {
  const part = (key: string): string => textOf(name, key)
  const given = [part('first'), part('middle')].filter((text) => text !== '').join(' ')
  const whole = `${part('last')}, ${given}`
  const texts = [whole, part('official_full'), part('nickname') && `${part('nickname')} ${part('last')}`]
  return [...new Set(texts.filter((text) => text !== ''))].map((text, at) => ({
    text,
    quality: at === 0 ? 'primary' : 'strong',
  }))
}

/** The last office held; `until` is its term's end. */
function roleOf(terms: readonly JsonValue[]): PoliticalRole | null {
  const last = fieldsOf(terms.at(-1))
  if (!last) return null
  const office = OFFICES[textOf(last, 'type')] ?? 'Public office in the United States'
  return { office, relation: 'self', until: textOf(last, 'end') || null }
}

function entryOf(value: JsonValue): ListEntryDraft | null {
  const fields = fieldsOf(value)
  const id = fieldsOf(fields?.['id'])
  const entityId = textOf(id, 'bioguide') || textOf(id, 'govtrack')
  const names = namesOf(fieldsOf(fields?.['name']))
  const terms = fields?.['terms']
  if (entityId === '' || names.length === 0 || !Array.isArray(terms)) return null
  return {
    list: 'US PEP',
    entityId,
    type: 'person',
    names,
    births: [parsePartialDate(textOf(fieldsOf(fields?.['bio']), 'birthday'))].flatMap((date) => date ?? []),
    birthPlaces: [],
    countries: ['US'],
    identifiers: [],
    wallets: [],
    programs: [],
    political: roleOf(terms),
  }
}

/** Legislators and executives of the United States (unitedstates/congress-legislators, YAML). An entry's number is its Bioguide id. */
export function parseUsPep(
  name: string,
  value: JsonValue,
  lines: readonly number[],
): Result<ListPart, SanctionsFailure> {
  if (!Array.isArray(value))
    return refused(sanctionsFailure('unknown_list', `${name} is no list of office holders`))
  const entries: ListEntryDraft[] = []
  for (const [at, item] of value.entries()) {
    const entry = entryOf(item)
    if (!entry) return refused(malformedList(name, lines[at] ?? 1, 'id, name or terms are missing'))
    entries.push(entry)
  }
  return ok({ list: 'US PEP', publishedOn: null, entries })
}
