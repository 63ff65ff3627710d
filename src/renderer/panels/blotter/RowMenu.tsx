import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { KeyboardEvent } from 'react'
import { rowMenu } from './row-menu.ts'
import type { RowAct } from './row-menu.ts'
import type { Row } from './rows.ts'
import css from './menu.module.css'

/** A row whose menu is open, and where: pixels from the corner of the list. */
export type MenuPlace = Readonly<{ row: Row; left: number; top: number }>

/** Where the keyboard goes from an item: the arrows walk in a circle, Home and End lead to the ends. */
function nextItem(key: string, at: number, count: number): number | null {
  if (key === 'ArrowDown') return (at + 1) % count
  if (key === 'ArrowUp') return (at - 1 + count) % count
  if (key === 'Home') return 0
  return key === 'End' ? count - 1 : null
}

/** Keeps the menu inside the list it belongs to; null until it has been measured. */
function usePlaceInside({ left, top }: MenuPlace) {
  const element = useRef<HTMLDivElement>(null)
  const [inside, setInside] = useState<Readonly<{ left: number; top: number }> | null>(null)
  useLayoutEffect(() => {
    const [menu, list] = [element.current, element.current?.offsetParent]
    if (!menu || !list) return
    setInside({
      left: Math.max(0, Math.min(left, list.clientWidth - menu.offsetWidth)),
      top: Math.max(0, Math.min(top, list.clientHeight - menu.offsetHeight)),
    })
  }, [left, top])
  return { element, inside }
}

/**
 * What can be done with a row, at the pointer or at the focused cell. It lies inside its list and not in a layer of its own,
 * so that it belongs to the list for a screen reader too. Esc and Tab lead back to where the keyboard was.
 */
export function RowMenu(
  props: Readonly<{ place: MenuPlace; onAct: (act: RowAct, row: Row) => void; onClose: () => void }>,
) {
  const { place, onAct, onClose } = props
  const origin = useRef(document.activeElement)
  const { element, inside } = usePlaceInside(place)
  const items = (): readonly HTMLElement[] => [
    ...(element.current?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? []),
  ]
  const leave = (): void => {
    if (origin.current instanceof HTMLElement) origin.current.focus()
    onClose()
  }
  useEffect(() => {
    element.current?.querySelector<HTMLElement>('[role="menuitem"]')?.focus()
  }, [element])
  useEffect(() => {
    const press = (event: PointerEvent): void => {
      if (event.target instanceof Node && element.current?.contains(event.target) !== true) onClose()
    }
    document.addEventListener('pointerdown', press)
    return () => document.removeEventListener('pointerdown', press)
  }, [element, onClose])
  const onKeyDown = (event: KeyboardEvent): void => {
    const all = items()
    const next = nextItem(event.key, all.indexOf(document.activeElement as HTMLElement), all.length)
    if (next !== null) all[next]?.focus()
    else if (event.key === 'Escape' || event.key === 'Tab') leave()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div
      ref={element}
      role="menu"
      aria-label="Order menu"
      className={css.menu}
      style={inside ?? { left: place.left, top: place.top }}
      onKeyDown={onKeyDown}
    >
      {rowMenu(place.row).map(({ act, words, keyHint, off }) => (
        <button
          key={act}
          type="button"
          role="menuitem"
          tabIndex={-1}
          aria-disabled={off !== null || undefined}
          onClick={() => {
            if (off !== null) return
            leave()
            onAct(act, place.row)
          }}
        >
          {words} <span>{off ?? keyHint}</span>
        </button>
      ))}
    </div>
  )
}
