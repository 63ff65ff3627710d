import { memo } from 'react'
import { Menu } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import { useStore } from 'zustand'
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

const tick = (on: boolean) =>
  on ? <IconCheck size={14} stroke={1.6} aria-hidden="true" /> : <span style={{ width: 14 }} />

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

const toggled = (columns: readonly ColumnKey[], key: ColumnKey): ColumnKey[] =>
  COLUMN_KEYS.filter((candidate) =>
    candidate === key ? !columns.includes(key) : columns.includes(candidate),
  )

/** Which columns, and how to take the figures along. */
export const ColumnTool = memo(function ColumnTool(
  props: Readonly<{ preferences: ChainPreferencesStore; shown: number; onCopy: () => void }>,
) {
  const { columns, fit } = useStore(props.preferences)
  const write = props.preferences.setState
  return (
    <Menu position="bottom-end" shadow="none" closeOnItemClick={false} transitionProps={{ duration: 0 }}>
      <Menu.Target>
        <button type="button" className={css.tool} title="Choose columns, copy figures">
          Columns {props.shown} of {columns.length}
        </button>
      </Menu.Target>
      <Menu.Dropdown mah={420} style={{ overflowY: 'auto' }}>
        <Menu.Item leftSection={tick(fit)} onClick={() => write({ fit: !fit })}>
          Only those that fit
        </Menu.Item>
        <Menu.Divider />
        {COLUMN_KEYS.map((key) => {
          const fixed = COLUMNS[key].dropRank === 0
          return (
            <Menu.Item
              key={key}
              leftSection={tick(fixed || columns.includes(key))}
              disabled={fixed}
              onClick={() => write({ columns: toggled(columns, key) })}
            >
              {COLUMNS[key].title}
            </Menu.Item>
          )
        })}
        <Menu.Divider />
        <Menu.Item leftSection={tick(false)} onClick={() => write({ columns: [...DEFAULT_COLUMNS] })}>
          Back to the usual columns
        </Menu.Item>
        <Menu.Item leftSection={tick(false)} closeMenuOnClick onClick={props.onCopy}>
          Copy these strikes as a table
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
})
