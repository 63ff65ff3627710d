import { memo } from 'react'
import { Menu } from '@mantine/core'
import { useStore } from 'zustand'
import { ColumnMenu, tick } from '../../widgets/tables/ColumnMenu.tsx'
import { COLUMN_KEYS, COLUMNS, DEFAULT_COLUMNS } from './columns.ts'
import type { ColumnKey } from './columns.ts'
import type { ChainPreferencesStore } from './preferences.ts'
import type { StrikeFilter } from './rows.ts'
import css from './chain.module.css'

const STRIKE_WORDS: Readonly<Record<StrikeFilter, string>> = {
  all: 'All strikes',
  'near-20': '20 around the money',
  'near-40': '40 around the money',
  'near-80': '80 around the money',
  'move-1': 'Within one expected move',
  'move-2': 'Within two expected moves',
}

/** Which strikes: the button always says how many of how many are shown. */
export const StrikeTool = memo(function StrikeTool(
  props: Readonly<{ preferences: ChainPreferencesStore; shown: number; total: number }>,
) {
  const strikes = useStore(props.preferences, (state) => state.strikes)
  return (
    <Menu position="bottom-end" shadow="none" transitionProps={{ duration: 0 }}>
      <Menu.Target>
        <button type="button" className={css.tool} title="Choose which strikes are shown">
          Strikes {props.shown} of {props.total}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {Object.entries(STRIKE_WORDS).map(([filter, words]) => (
          <Menu.Item
            key={filter}
            leftSection={tick(filter === strikes)}
            onClick={() => props.preferences.setState({ strikes: filter as StrikeFilter })}
          >
            {words}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
})

const ITEMS = COLUMN_KEYS.map((key) => ({
  key,
  title: COLUMNS[key].title,
  fixed: COLUMNS[key].dropRank === 0,
}))

/** Which columns, and how to take the figures along. */
export const ColumnTool = memo(function ColumnTool(
  props: Readonly<{
    preferences: ChainPreferencesStore
    shown: readonly ColumnKey[]
    onCopy: () => void
  }>,
) {
  const { columns, fit } = useStore(props.preferences)
  return (
    <ColumnMenu
      items={ITEMS}
      choice={{ columns, fit }}
      shown={props.shown}
      usual={DEFAULT_COLUMNS}
      onChoose={({ columns: chosen = columns, fit: fits = fit }) =>
        props.preferences.setState({ columns: [...chosen], fit: fits })
      }
      button={
        <button type="button" className={css.tool} title="Choose columns, copy figures">
          Columns {props.shown.length} of {columns.length}
        </button>
      }
    >
      <Menu.Item leftSection={tick(false)} closeMenuOnClick onClick={props.onCopy}>
        Copy these strikes as a table
      </Menu.Item>
    </ColumnMenu>
  )
})
