import type { ReactElement, ReactNode } from 'react'
import { Menu } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'

/** The tick of a chosen item, or its room. */
export const tick = (on: boolean) =>
  on ? <IconCheck size={14} stroke={1.6} aria-hidden="true" /> : <span style={{ width: 14 }} />

type ColumnChoice<Key extends string> = Readonly<{
  columns: readonly Key[]
  /** Only those are shown that have room; otherwise all that are chosen, and the table scrolls sideways. */
  fit: boolean
}>

type Item<Key> = Readonly<{ key: Key; title: string; fixed: boolean }>

type Props<Key extends string> = Readonly<{
  /** Every column in its order. */
  items: readonly Item<Key>[]
  choice: ColumnChoice<Key>
  /** Those that stand on screen now. */
  shown: readonly Key[]
  usual: readonly Key[]
  onChoose: (change: Partial<ColumnChoice<Key>>) => void
  /** The button that opens it. */
  button: ReactElement
  /** More to do with the table. */
  children?: ReactNode
}>

/** Which columns: every one is in the list, those that wait for room say so. */
export function ColumnMenu<Key extends string>({
  items,
  choice,
  shown,
  usual,
  onChoose,
  button,
  children,
}: Props<Key>) {
  const toggled = (key: Key): Key[] =>
    items
      .map((item) => item.key)
      .filter((one) => (one === key ? !choice.columns.includes(one) : choice.columns.includes(one)))
  return (
    <Menu position="bottom-end" shadow="none" closeOnItemClick={false} transitionProps={{ duration: 0 }}>
      <Menu.Target>{button}</Menu.Target>
      <Menu.Dropdown mah={420} style={{ overflowY: 'auto' }}>
        <Menu.Item leftSection={tick(choice.fit)} onClick={() => onChoose({ fit: !choice.fit })}>
          Only those that fit
        </Menu.Item>
        <Menu.Divider />
        {items.map(({ key, title, fixed }) => {
          const isChosen = fixed || choice.columns.includes(key)
          return (
            <Menu.Item
              key={key}
              leftSection={tick(isChosen)}
              rightSection={
                isChosen && !shown.includes(key) ? <span className="ox-muted">no room</span> : null
              }
              disabled={fixed}
              onClick={() => onChoose({ columns: toggled(key) })}
            >
              {title}
            </Menu.Item>
          )
        })}
        <Menu.Divider />
        <Menu.Item leftSection={tick(false)} onClick={() => onChoose({ columns: [...usual] })}>
          Back to the usual columns
        </Menu.Item>
        {children}
      </Menu.Dropdown>
    </Menu>
  )
}
