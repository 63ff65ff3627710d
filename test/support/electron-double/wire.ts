/** Values between this process and a page: text, bytes and JSON by tag; anything else arrives as an opaque mark. */
export type WireValue = readonly ['text' | 'bytes' | 'json' | 'none' | 'opaque', string]

export function pack(value: unknown): WireValue {
  if (value === undefined) return ['none', '']
  if (typeof value === 'string') return ['text', value]
  if (value instanceof Uint8Array) return ['bytes', Buffer.from(value).toString('base64')]
  return ['json', JSON.stringify(value)]
}

export function unpack([kind, text]: WireValue): unknown {
  if (kind === 'text') return text
  if (kind === 'bytes') return new Uint8Array(Buffer.from(text, 'base64'))
  if (kind === 'json') return JSON.parse(text)
  return kind === 'none' ? undefined : { opaque: text }
}
