import type { useColumns } from '../../terminal/use-columns.ts'
import { ColumnMenu } from '../../widgets/tables/ColumnMenu.tsx'
import { FilterSelect } from '../../widgets/fields/FilterSelect.tsx'
import { Toggles } from '../../widgets/buttons/Toggles.tsx'
import { LOOK } from './State.tsx'
import { KINDS, ORDER_KINDS } from '../ticket/kinds.ts'
import { COLUMN_ITEMS } from './columns.tsx'
import type { ColumnKey } from './columns.tsx'
import { NO_FILTER, isNarrowed } from './filter.ts'
import type { Filter, Show } from './filter.ts'
import type { RowState } from './rows.ts'
import css from './blotter.module.css'

const SHOWS: readonly (readonly [Show, string])[] = [
  ['all', 'All'],
  ['working', 'Working'],
  ['done', 'Done'],
]

const STATES = Object.entries(LOOK).map(([state, { words }]) => [state as RowState, words] as const)
const KIND_OPTIONS = ORDER_KINDS.map((kind) => [kind, KINDS[kind].words] as const)
const SIDES = [
  ['buy', 'Buy'],
  ['sell', 'Sell'],
] as const

const LISTS = [
  ['side', 'Side', SIDES],
  ['kind', 'Kind', KIND_OPTIONS],
  ['state', 'State', STATES],
] as const

type Columns = ReturnType<typeof useColumns<ColumnKey>>

function ColumnTool({ columns }: Readonly<{ columns: Columns }>) {
  return (
    <ColumnMenu
      {...columns}
      items={COLUMN_ITEMS}
      button={
        <button type="button" title="Choose columns">
          Columns {columns.shown.length} of {columns.choice.columns.length}
        </button>
      }
    />
  )
}

/** Which orders are shown, how many of how many, and the way to keep them as a file. */
export function Filters({
  filter,
  onFilter,
  count,
  columns,
  onExport,
}: Readonly<{
  filter: Filter
  onFilter: (filter: Filter) => void
  count: string
  columns: Columns
  onExport: () => void
}>) {
  const set = (change: Partial<Filter>): void => onFilter({ ...filter, ...change })
  return (
    <div className={css.filters} role="toolbar" aria-label="Filter orders">
      <Toggles options={SHOWS} value={filter.show} onChoose={(show) => set({ show })} />
      <input
        value={filter.text}
        placeholder="Symbol, id, words"
        aria-label="Symbol, id or words contain"
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => set({ text: event.target.value })}
      />
      {LISTS.map(([field, label, options]) => (
        <FilterSelect<string>
          key={field}
          label={label}
          value={filter[field]}
          options={options}
          onChoose={(value) => set({ [field]: value })}
        />
      ))}
      {isNarrowed(filter) && (
        <button type="button" onClick={() => onFilter(NO_FILTER)}>
          Clear
        </button>
      )}
      <span>{count}</span>
      <ColumnTool columns={columns} />
      <button type="button" title="Keep what is shown as a CSV file" onClick={onExport}>
        CSV
      </button>
    </div>
  )
}
