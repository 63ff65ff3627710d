import { useRef } from 'react'
import { Menu } from '@mantine/core'
import { rowMenu } from './row-menu.ts'
import type { RowAct } from './row-menu.ts'
import type { Row } from './rows.ts'
import css from './menu.module.css'

/** A row whose menu is open, and where: pixels from the blotter's corner. */
export type MenuPlace = Readonly<{ row: Row; left: number; top: number }>

/** Without keys, which the kit also takes for an outside press: the very key that opens the menu would close it. */
const OUTSIDE = ['mousedown', 'touchstart']

/** What can be done with a row, at the pointer or at the focused cell. Esc leads back to where the keyboard was. */
export function RowMenu({
  place,
  onAct,
  onClose,
}: Readonly<{ place: MenuPlace; onAct: (act: RowAct, row: Row) => void; onClose: () => void }>) {
  const origin = useRef(document.activeElement)
  const chosen = useRef<RowAct | null>(null)
  const close = (): void => {
    // The drawer takes the keyboard by itself; everything else gives it back.
    const drawer = chosen.current === 'details' || chosen.current === 'amend'
    if (!drawer && origin.current instanceof HTMLElement) origin.current.focus()
    onClose()
  }
  const { row, left, top } = place
  return (
    <Menu
      opened
      onClose={close}
      returnFocus={false}
      clickOutsideEvents={OUTSIDE}
      position="bottom-start"
      offset={0}
      shadow="none"
      width={220}
      transitionProps={{ duration: 0 }}
    >
      <Menu.Target>
        <span className={css.anchor} style={{ left, top }} />
      </Menu.Target>
      <Menu.Dropdown aria-label="Order menu">
        {rowMenu(row).map(({ act, words, keyHint, off }) => (
          <Menu.Item
            key={act}
            disabled={off !== null}
            rightSection={<span className={css.key}>{off ?? keyHint}</span>}
            onClick={() => {
              chosen.current = act
              onAct(act, row)
            }}
          >
            {words}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
