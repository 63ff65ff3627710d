import type { ContractProcedure, InferSchemaInput, InferSchemaOutput } from '@orpc/contract'
import type { Contract } from '../contract/index.ts'
import type { Failure, Result } from '../kernel/index.ts'
import type { HandlerContext } from './call.ts'

/** One user intention: parsed input in, the contract's answer or a coded failure out. */
export type Handler<Input, Output> = (
  input: Input,
  context: HandlerContext,
) => Promise<Result<Output, Failure>>

/** The handlers that one room of the contract needs; a missing or misspelt entry does not compile. */
export type HandlersOf<Room extends keyof Contract> = Readonly<{
  [Entry in keyof Contract[Room]]: Contract[Room][Entry] extends ContractProcedure<
    infer Input,
    infer Output,
    infer _Errors,
    infer _Meta
  >
    ? Handler<InferSchemaOutput<Input>, InferSchemaInput<Output>>
    : never
}>

/** Handlers of all rooms, as the pipeline takes them. */
export type Handlers = Readonly<{ [Room in keyof Contract]: HandlersOf<Room> }>
