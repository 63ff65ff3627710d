import type { CallFailure, EntryInput, EntryOutput } from '../../client/index.ts'

export type Broker = EntryOutput<'brokers.list'>['brokers'][number]

const STATES: Readonly<Record<Broker['status'], string>> = {
  connected: 'connected',
  not_connected: 'keys kept, not connected',
  not_configured: 'no keys kept',
}

export const brokerStateWords = (status: Broker['status']): string => STATES[status]

const ACTS = [
  ['place_orders', 'place'],
  ['amend_orders', 'amend'],
  ['cancel_orders', 'cancel'],
] as const

const joined = (words: readonly string[]): string =>
  words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`

/** What can be done through a broker, in words: `place, amend and cancel orders of 7 types; positions and funds`. */
export function abilityWords({ capabilities }: Pick<Broker, 'capabilities'>): string {
  const acts = ACTS.flatMap(([flag, verb]) => (capabilities[flag] ? [verb] : []))
  const types = capabilities.order_types.length
  const orders =
    acts.length === 0 ? [] : [`${joined(acts)} orders of ${types} ${types === 1 ? 'type' : 'types'}`]
  const seen = [
    ...(capabilities.positions ? ['positions'] : []),
    ...(capabilities.funds ? ['funds'] : []),
    ...(capabilities.market_data ? ['quotes'] : []),
  ]
  const all = [...orders, ...(seen.length === 0 ? [] : [joined(seen)])]
  return all.length === 0 ? 'nothing yet' : all.join('; ')
}

/** What a broker gave, as it is typed. It lives as long as its form. */
export type SecretsDraft = Readonly<{ apiKey: string; apiSecret: string; apiToken: string }>

export const NO_SECRETS: SecretsDraft = { apiKey: '', apiSecret: '', apiToken: '' }

const LENGTH_MIN = 4
const PLAIN = /^[\x21-\x7e]+$/

const isWhole = (text: string): boolean => text.length >= LENGTH_MIN && PLAIN.test(text)

/** What is wrong with a draft; null when it can be sent. */
export function secretsFault({ apiKey, apiSecret, apiToken }: SecretsDraft): string | null {
  if (apiKey === '' || apiSecret === '') return 'Off: give the key and its secret'
  if (!isWhole(apiKey)) return 'Off: the key is 4 or more letters, digits or signs without blanks'
  if (!isWhole(apiSecret)) return 'Off: the secret is 4 or more letters, digits or signs without blanks'
  if (apiToken !== '' && !isWhole(apiToken))
    return 'Off: the token is 4 or more letters, digits or signs without blanks'
  return apiKey === apiSecret ? 'Off: key and secret are the same text' : null
}

type Secrets = Omit<EntryInput<'brokers.createCredential'>, 'broker'>

export const secretsInputOf = ({ apiKey, apiSecret, apiToken }: SecretsDraft): Secrets => ({
  ...{ api_key: apiKey, api_secret: apiSecret },
  ...(apiToken === '' ? {} : { api_token: apiToken }),
})

const FIELDS: Readonly<Record<string, keyof SecretsDraft>> = {
  api_key: 'apiKey',
  api_secret: 'apiSecret',
  api_token: 'apiToken',
}

/** Where a refusal belongs: sentences by field, those of the schema too. */
export function secretsTrouble(
  failure: CallFailure | null,
): Readonly<Partial<Record<keyof SecretsDraft, string>>> {
  if (failure === null) return {}
  const issues =
    failure.issues.length > 0 ? failure.issues : [{ field: failure.field ?? '', message: failure.message }]
  const found = issues.flatMap(({ field, message }) => {
    const name = FIELDS[field]
    return name === undefined ? [] : [[name, message] as const]
  })
  return Object.fromEntries(found)
}
