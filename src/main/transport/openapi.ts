import { OpenAPIGenerator } from '@orpc/openapi'
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4'
import { contract, contractEntries } from '../../core/contract/index.ts'
import type { ContractEntry } from '../../core/contract/index.ts'

type Json = Record<string, unknown>
type Operation = Json & { operationId?: string; responses?: Json; parameters?: Json[] }
export type OpenApiDocument = Json &
  Readonly<{ openapi: string; paths: Record<string, Record<string, Operation>> }>

const ERROR_SCHEMA = {
  type: 'object',
  description: 'The one body of every failure.',
  required: ['error', 'message', 'status_code', 'timestamp', 'request_id', 'detail'],
  properties: {
    error: { type: 'string', description: 'Stable code' },
    message: { type: 'string', description: 'One sentence for a person' },
    status_code: { type: 'integer' },
    timestamp: { type: 'string', format: 'date-time' },
    request_id: { type: 'string' },
    detail: {
      description: 'The message again, or what is wrong where',
      oneOf: [
        { type: 'string' },
        {
          type: 'array',
          items: {
            type: 'object',
            required: ['loc', 'msg', 'type'],
            properties: {
              loc: { type: 'array', items: { type: 'string' } },
              msg: { type: 'string' },
              type: { type: 'string' },
            },
          },
        },
      ],
    },
    field: { type: 'string' },
    details: { type: 'object', additionalProperties: true },
  },
}

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'A repeat with the same key within 24 hours returns the first answer.',
  schema: { type: 'string', maxLength: 128 },
}

/** OpenAPI 3.1 of the whole contract: entries, their aliases, the error body, security schemes and permissions. */
export async function openApiDocument(version: string): Promise<OpenApiDocument> {
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] })
  const generated = (await generator.generate(contract, {
    info: {
      title: 'Optionix Terminal',
      version,
      description: 'Every path is also reachable under /api and /api/v1; a trailing slash is optional.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }, { url: '/api' }, { url: '/api/v1' }],
    components: {
      schemas: { Error: ERROR_SCHEMA as never },
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
        refreshCookie: { type: 'apiKey', in: 'cookie', name: 'optionix_refresh' },
      },
    },
  })) as unknown as OpenApiDocument
  for (const entry of contractEntries(contract)) describe(generated, entry)
  return generated
}

function describe(document: OpenApiDocument, entry: ContractEntry): void {
  const operation = document.paths[entry.path]?.[entry.method.toLowerCase()]
  if (operation === undefined) throw new Error(`${entry.name} is missing from the generated document`)
  completeOperation(operation, entry)
  for (const alias of entry.access.aliases) {
    const [method = '', path = ''] = alias.split(' ')
    const item = (document.paths[path] ??= {})
    item[method.toLowerCase()] = {
      ...operation,
      operationId: `${entry.name}.${method.toLowerCase()}${path.replace(/[^a-zA-Z0-9]+/g, '_')}`,
      'x-alias-of': `${entry.method} ${entry.path}`,
    }
  }
}

function completeOperation(operation: Operation, entry: ContractEntry): void {
  const { permission, idempotent } = entry.access
  operation['x-permission'] = permission
  operation.security = permission === 'public' ? [] : [{ bearer: [] }]
  if (idempotent) operation.parameters = [...(operation.parameters ?? []), IDEMPOTENCY_KEY]
  operation.responses = {
    ...operation.responses,
    default: {
      description: 'Refused or failed',
      content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
    },
  }
}
