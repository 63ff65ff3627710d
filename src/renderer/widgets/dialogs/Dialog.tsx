import { useLayoutEffect, useRef } from 'react'
import type { ReactNode } from 'react'
import { IconX } from '@tabler/icons-react'
import css from './Dialog.module.css'

/** A modal layer on the platform's own dialog: focus stays inside, Escape closes, prices behind stay readable. */
export function Dialog(
  props: Readonly<{
    title: string
    onClose: () => void
    children: ReactNode
    bare?: boolean
    wide?: boolean
  }>,
) {
  const element = useRef<HTMLDialogElement>(null)
  useLayoutEffect(() => {
    const dialog = element.current
    if (dialog && !dialog.open) dialog.showModal()
    // The platform focuses the first thing that can take it; a dialog may name a better one.
    dialog?.querySelector<HTMLElement>('[data-focus-first]')?.focus()
    return () => dialog?.close()
  }, [])
  const kind = props.bare === true ? css.bare : css.dialog
  return (
    <dialog
      ref={element}
      className={`${kind} ${props.wide === true ? css.wide : ''}`}
      aria-label={props.title}
      onClose={props.onClose}
      onClick={(event) => event.target === element.current && props.onClose()}
    >
      {props.bare !== true && (
        <header className={css.head}>
          <h2>{props.title}</h2>
          <button type="button" className={css.close} aria-label="Close" onClick={props.onClose}>
            <IconX size={16} stroke={1.6} aria-hidden="true" />
          </button>
        </header>
      )}
      {props.children}
    </dialog>
  )
}
