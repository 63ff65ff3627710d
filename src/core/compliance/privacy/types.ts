/** What a piece of text can be that points to a person or a party. */
export type PiiType =
  | 'card'
  | 'iban'
  | 'ssn'
  | 'itin'
  | 'national_id'
  | 'tax_id'
  | 'email'
  | 'phone'
  | 'ip'
  | 'mac'
  | 'crypto_address'
  | 'passport'
  | 'birth_date'
  | 'routing_number'
  | 'bic'
  | 'lei'
  | 'imei'

/** One finding. `value` is the slice [start, end) of the text to the letter; offsets count UTF-16 units. */
export type PiiEntity = Readonly<{
  type: PiiType
  /** Which number of which country it is (`GB_NINO`), which chain (`BTC`); null where the type says all. */
  kind: string | null
  value: string
  start: number
  end: number
  /** 0 to 1: how surely it is what `type` says, by its check digits, its shape and the words around it. */
  confidence: number
}>
