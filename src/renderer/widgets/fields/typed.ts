import type { KeyboardEvent } from 'react'

/** Keys act on a panel only where they are not typed into something. */
export const isTyped = ({ target }: KeyboardEvent): boolean =>
  target instanceof HTMLInputElement ||
  target instanceof HTMLTextAreaElement ||
  target instanceof HTMLSelectElement
