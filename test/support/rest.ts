/** An answer over REST; its body is read by the test that knows what it asked. */
export type RestAnswer<Body> = Readonly<{ status: number; headers: Headers; text: string; body: Body }>

export type Fields = Readonly<Record<string, unknown>>

/** One REST client, optionally signed in. */
export type RestClient = Readonly<{
  /** `POST /trades`, with a JSON body, or text that is sent as it stands. */
  ask: <Body = Fields>(
    form: string,
    body?: Fields | string,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<RestAnswer<Body>>
  as: (token: string) => RestClient
}>

/** JSON as what it says; a file stays text. */
const readBody = (text: string, type: string | null): unknown =>
  text === '' || type?.startsWith('text/csv') ? null : JSON.parse(text)

export function restClient(address: string, token: string | null = null): RestClient {
  return {
    ask: async <Body>(
      form: string,
      body?: Fields | string,
      headers: Readonly<Record<string, string>> = {},
    ) => {
      const [method = 'GET', path = '/'] = form.split(' ')
      const answer = await fetch(address + path, {
        method,
        headers: {
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      })
      const text = await answer.text()
      const { status, headers: told } = answer
      let kept: { body: unknown } | null = null
      return {
        ...{ status, headers: told, text },
        // Who looks at nothing but the status of a hundred large answers does not wait for them to be read.
        get body() {
          kept ??= { body: readBody(text, told.get('content-type')) }
          return kept.body as Body
        },
      }
    },
    as: (signedIn) => restClient(address, signedIn),
  }
}

/** Registers a trader of the given name and returns a client that acts as them. */
export async function registered(client: RestClient, name: string): Promise<RestClient> {
  const person = { email: `${name}@example.com`, password: 'SecurePassword123!', full_name: `Trader ${name}` }
  const answer = await client.ask<{ access_token?: string }>('POST /auth/register', person)
  if (answer.status !== 201 || answer.body.access_token === undefined) {
    throw new Error(`registering ${name}: ${answer.status} ${answer.text}`)
  }
  return client.as(answer.body.access_token)
}
