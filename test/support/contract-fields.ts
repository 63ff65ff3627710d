import { z } from 'zod'

type Definition = Readonly<{
  shape?: Readonly<Record<string, z.ZodType>>
  options?: readonly z.ZodType[]
  items?: readonly z.ZodType[]
  element?: z.ZodType
  valueType?: z.ZodType
  innerType?: z.ZodType
  in?: z.ZodType
  out?: z.ZodType
  left?: z.ZodType
  right?: z.ZodType
}>

const definitionOf = (schema: z.ZodType): Definition => (schema as unknown as { def: Definition }).def

export type ContractField = Readonly<{ path: string; schema: z.ZodType }>

/** What stands in an object, a list or a record, however deep: a field is judged with all that is around it. */
export function fieldsOf(schema: z.ZodType, path: string): readonly ContractField[] {
  const { shape, options, items, element, valueType, innerType, left, right, ...more } = definitionOf(schema)
  const members: readonly ContractField[] = [
    ...Object.entries(shape ?? {}).map(([name, one]) => ({ path: `${path}.${name}`, schema: one })),
    ...(items ?? []).map((one, place) => ({ path: `${path}[${place}]`, schema: one })),
    ...[element, valueType].flatMap((one) => (one ? [{ path: `${path}[]`, schema: one }] : [])),
  ]
  const around = [...(options ?? []), innerType, more.in, more.out, left, right].filter(
    (one): one is z.ZodType => one instanceof z.ZodType,
  )
  return [
    ...members,
    ...members.flatMap((one) => fieldsOf(one.schema, one.path)),
    ...around.flatMap((one) => fieldsOf(one, path)),
  ]
}
