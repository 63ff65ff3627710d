import type { HandlersOf } from '../handlers.ts'
import { makeExport } from './export.ts'
import type { AuditPorts } from './ports.ts'
import { makeProvingHandlers } from './proving.ts'
import { makeReadingHandlers } from './reading.ts'
import { makeSigningHandlers } from './signing.ts'

/** Handlers of the audit contract. */
export const makeAuditHandlers = (ports: AuditPorts): HandlersOf<'audit'> => ({
  ...makeReadingHandlers(ports),
  ...makeProvingHandlers(ports),
  ...makeSigningHandlers(ports),
  export: makeExport(ports),
})
