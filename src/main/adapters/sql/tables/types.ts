import type { TableName, Tables } from '../../../../core/app/index.ts'
import type { Decimal, Instant } from '../../../../core/kernel/index.ts'

/** How a field is kept. `?` allows null. */
export type ColumnKind = 'text' | 'decimal' | 'instant' | 'integer' | 'boolean' | 'json'
export type ColumnSpec = ColumnKind | `${ColumnKind}?`

/** A nested record, kept flat as `<field>_<inner field>`; all its columns are null when the record is null. */
export type GroupSpec = Readonly<{ group: Readonly<Record<string, ColumnSpec>> }>

type KindOf<Value> = [Value] extends [Decimal]
  ? 'decimal'
  : [Value] extends [Instant]
    ? 'instant'
    : [Value] extends [boolean]
      ? 'boolean'
      : [Value] extends [number]
        ? 'integer'
        : [Value] extends [string]
          ? 'text'
          : string extends keyof Value
            ? 'json'
            : Readonly<{ group: Readonly<{ [Field in keyof Value]: SpecOf<Value[Field]> }> }>

/** The one way a field of this type may be described, so that a wrong or forgotten column does not compile. */
type SpecOf<Value> = null extends Value
  ? KindOf<NonNullable<Value>> extends infer Kind
    ? Kind extends ColumnKind
      ? `${Kind}?`
      : Kind
    : never
  : KindOf<Value>

type FieldOf<Name extends TableName> = keyof Tables[Name] & string

export type IndexDescription<Name extends TableName> = Readonly<{
  /** Fields in order; a leading `-` sorts descending. */
  on: readonly (FieldOf<Name> | `-${FieldOf<Name>}` | `${FieldOf<Name>}.${string}`)[]
  unique?: true
  /** Raw condition of a partial index; must read the same on both databases. */
  where?: string
  /** The same condition for the in-memory double; required when a unique index has `where`. */
  applies?: (record: Tables[Name]) => boolean
  since?: number
}>

/** One table: everything that migrations, row mapping and statements need. */
export type TableDescription<Name extends TableName> = Readonly<{
  columns: Readonly<{ [Field in keyof Tables[Name]]: SpecOf<Tables[Name][Field]> }>
  key: readonly FieldOf<Name>[]
  /** Update and delete are refused by triggers; `put` by the adapter. */
  appendOnly?: true
  indexes: readonly IndexDescription<Name>[]
  /** Columns computed from the record for searching; never read back. Lower-case names. */
  derived?: Readonly<Record<string, (record: Tables[Name]) => string>>
  /** The migration that creates the table; 1 when absent. */
  since?: number
  /** The migration that adds a column to an existing table; such a column must allow null. */
  columnSince?: Readonly<Partial<Record<FieldOf<Name>, number>>>
  /** Text that lies sealed, bound to its table, column and row. Nothing is looked up by it. */
  sealed?: readonly FieldOf<Name>[]
  /** Columns that nearly every new record leaves null: an insert of such records does not name them. */
  seldom?: readonly FieldOf<Name>[]
}>

export type TableDescriptions = Readonly<{ [Name in TableName]: TableDescription<Name> }>

type Snake<Text extends string> = Text extends `${infer Head}${infer Tail}`
  ? Head extends Lowercase<Head>
    ? `${Head}${Snake<Tail>}`
    : `_${Lowercase<Head>}${Snake<Tail>}`
  : Text

/** What a driver hands over or takes. PostgreSQL gives big integers and decimals as text. */
export type Stored = string | number | null

/** The tables as Kysely sees them: snake_case names, stored values. */
export type SqlSchema = {
  [Name in TableName as Snake<Name>]: { [Field in keyof Tables[Name] & string as Snake<Field>]: Stored }
}
