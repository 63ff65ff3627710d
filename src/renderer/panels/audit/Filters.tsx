import { useState } from 'react'
import { FilterSelect } from '../../widgets/fields/FilterSelect.tsx'
import { CATEGORIES, NO_FILTER, STATUSES, isNarrowed } from './filter.ts'
import type { Filter } from './filter.ts'
import css from '../../widgets/styles/Sheet.module.css'

/** A word to narrow by: it counts when Enter is pressed or the field is left, not with each letter. */
function WordFilter({
  label,
  value,
  onSet,
}: Readonly<{ label: string; value: string; onSet: (value: string) => void }>) {
  const [text, setText] = useState(value)
  const settle = (): void => {
    if (text.trim() !== value) onSet(text.trim())
  }
  return (
    <label>
      {label}{' '}
      <input
        value={text}
        maxLength={64}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setText(event.target.value)}
        onBlur={settle}
        onKeyDown={(event) => event.key === 'Enter' && settle()}
      />
    </label>
  )
}

const WORDS = [
  ['action', 'action'],
  ['person', 'person'],
  ['objectKind', 'object kind'],
  ['objectId', 'object id'],
] as const

/** Keyed by their values, so that what is set elsewhere stands in the field too. */
function Words({
  filter,
  mayReadAll,
  onSet,
}: Readonly<{ filter: Filter; mayReadAll: boolean; onSet: (change: Partial<Filter>) => void }>) {
  return WORDS.filter(([name]) => mayReadAll || name !== 'person').map(([name, label]) => (
    <WordFilter
      key={`${name} ${filter[name]}`}
      label={label}
      value={filter[name]}
      onSet={(value) => onSet({ [name]: value })}
    />
  ))
}

/** Narrows the list by class, result, action, person, object and days. */
export function Filters({
  filter,
  mayReadAll,
  onFilter,
}: Readonly<{ filter: Filter; mayReadAll: boolean; onFilter: (next: Filter) => void }>) {
  const set = (change: Partial<Filter>): void => onFilter({ ...filter, ...change })
  return (
    <div className={css.bar} role="toolbar" aria-label="Filter records">
      <FilterSelect<string>
        label="Any class"
        value={filter.category}
        options={CATEGORIES}
        onChoose={(category) => set({ category: category as Filter['category'] })}
      />
      <FilterSelect<string>
        label="Any result"
        value={filter.status}
        options={STATUSES}
        onChoose={(status) => set({ status: status as Filter['status'] })}
      />
      <Words filter={filter} mayReadAll={mayReadAll} onSet={set} />
      <label>
        from{' '}
        <input type="date" value={filter.first} onChange={(event) => set({ first: event.target.value })} />
      </label>
      <label>
        to <input type="date" value={filter.last} onChange={(event) => set({ last: event.target.value })} />
      </label>
      {isNarrowed(filter) && (
        <button type="button" onClick={() => onFilter(NO_FILTER)}>
          Clear
        </button>
      )}
    </div>
  )
}
