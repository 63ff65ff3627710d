import { existsSync } from 'node:fs'

/** The authorities' schemas are no part of the product; a test that has them looks at more. */
export const SCHEMAS = new URL('../../../../shared/data/compliance/schemas', import.meta.url).pathname

/** Whether the schemas are there; where they are not, one line says what is left out and why. */
export function schemasOrSaySo(what: string): boolean {
  const hasSchemas = existsSync(SCHEMAS)
  if (!hasSchemas) {
    process.stderr.write(
      `${what}: not validated by schema, for the authorities' schemas are not at ${SCHEMAS}\n`,
    )
  }
  return hasSchemas
}
