import { maskFields } from '../compliance/privacy/index.ts'
import type { JsonObject } from '../kernel/index.ts'

/** Where operators read. Never receives bodies, tokens or passwords. */
export type Logger = Readonly<{
  info: (event: string, fields: JsonObject) => void
  warn: (event: string, fields: JsonObject) => void
  error: (event: string, fields: JsonObject) => void
}>

/** A log into which nothing personal and no secret goes, whoever writes and whatever an exception says. */
export const makeMaskingLogger = (logger: Logger): Logger => ({
  info: (event, fields) => logger.info(event, maskFields(fields)),
  warn: (event, fields) => logger.warn(event, maskFields(fields)),
  error: (event, fields) => logger.error(event, maskFields(fields)),
})

/** What an exception says, for the log alone: an answer never carries it. */
export const errorFields = (error: unknown): JsonObject =>
  error instanceof Error
    ? { name: error.name, message: error.message, stack: error.stack ?? null }
    : { name: 'unknown', message: String(error), stack: null }
