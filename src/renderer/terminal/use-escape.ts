import { useEffect, useRef } from 'react'
import type { KeyboardEvent } from 'react'

/** Of a review: a held Enter must not carry on to the button that sends. */
const HEADING = 'h2[tabindex]'
/** Marks the button of a draft that leads on: there the focus returns when a later step is left. */
const LEADS_ON = '[data-leads-on]'

/**
 * Escape goes back from `left` steps to the draft, and the focus with it to where it came from: the button that leads on.
 * While the trader works in another panel it stays there.
 */
export function useEscape<Step extends string>(step: Step, left: readonly Step[], onBack: () => void) {
  const root = useRef<HTMLDivElement>(null)
  const before = useRef(step)
  useEffect(() => {
    const was = before.current
    before.current = step
    const place = step === 'review' ? HEADING : step === 'draft' ? LEADS_ON : null
    if (was === step || place === null) return
    const active = document.activeElement
    if (active === document.body || root.current?.contains(active) === true)
      root.current?.querySelector<HTMLElement>(place)?.focus()
  }, [step])
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || event.defaultPrevented || !left.includes(step)) return
    event.preventDefault()
    event.stopPropagation()
    onBack()
  }
  return { root, onKeyDown }
}
