import type { Contract, ContractInputs, ContractOutputs } from '../../core/contract/index.ts'

type Rooms = keyof Contract & string

/** `room.entry` of everything that answers once; the stream entry has its own door. */
export type EntryName = Exclude<
  { [Room in Rooms]: `${Room}.${keyof Contract[Room] & string}` }[Rooms],
  'market.subscribe'
>

type At<Table, Name extends string> = Name extends `${infer Room}.${infer Entry}`
  ? Room extends keyof Table
    ? Entry extends keyof Table[Room]
      ? Table[Room][Entry]
      : never
    : never
  : never

export type EntryInput<Name extends EntryName> = At<ContractInputs, Name>
export type EntryOutput<Name extends EntryName> = At<ContractOutputs, Name>

export type StreamInput = ContractInputs['market']['subscribe']
