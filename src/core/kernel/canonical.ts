import canonicalize from 'canonicalize'
import { present } from './assert.ts'
import type { JsonValue } from './json.ts'

/**
 * The one text of a JSON value: RFC 8785 (JSON Canonicalization Scheme): keys sorted by UTF-16 code units, shortest
 * number form, no white space. Throws on NaN and infinity, which JSON does not have.
 */
export const canonicalJson = (value: JsonValue): string => present(canonicalize(value), 'a JSON value')
