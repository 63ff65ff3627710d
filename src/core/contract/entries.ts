import type { AnyContractProcedure } from '@orpc/contract'
import type { z } from 'zod'
import { present } from '../kernel/index.ts'
import type { EntryAccess } from '../kernel/wire.ts'

/** One entry as the pipeline and the transports read it. `name` is `room.entry`. */
export type ContractEntry = Readonly<{
  name: string
  method: string
  path: string
  access: EntryAccess
  successStatus: number
  input: z.ZodType
  output: unknown
}>

type Rooms = Readonly<Record<string, Readonly<Record<string, AnyContractProcedure>>>>

/** Every entry of a contract as data, in declaration order. */
export function contractEntries(rooms: Rooms): readonly ContractEntry[] {
  return Object.entries(rooms).flatMap(([room, procedures]) =>
    Object.entries(procedures).map(([key, procedure]) => {
      const definition = procedure['~orpc']
      return {
        name: `${room}.${key}`,
        method: present(definition.route.method, `method of ${room}.${key}`),
        path: present(definition.route.path, `path of ${room}.${key}`),
        access: definition.meta as EntryAccess,
        successStatus: definition.route.successStatus ?? 200,
        input: definition.inputSchema as z.ZodType,
        output: definition.outputSchema,
      }
    }),
  )
}
