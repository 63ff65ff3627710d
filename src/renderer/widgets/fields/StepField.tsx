import { useEffect, useId, useLayoutEffect, useRef } from 'react'
import type { KeyboardEvent, RefObject } from 'react'
import { IconAlertTriangle } from '@tabler/icons-react'
import type { Entry } from '../figures/entry.ts'
import css from '../styles/Form.module.css'

type Props = Readonly<{
  label: string
  unit: string
  text: string
  entry: Entry
  autoFocus?: boolean
  onText: (text: string) => void
  onStep: (steps: number) => void
}>

const STEP_OF_KEY: Readonly<Record<string, number>> = { ArrowUp: 1, ArrowDown: -1, PageUp: 10, PageDown: -10 }

/**
 * A figure that is proposed into an empty field which somebody is about to fill is selected: what they type takes its place.
 * Returns where the field keeps what was typed last.
 */
function useProposals(input: RefObject<HTMLInputElement | null>, text: string): RefObject<string> {
  const typed = useRef(text)
  useLayoutEffect(() => {
    const isProposed = typed.current === '' && text !== ''
    if (isProposed && document.activeElement === input.current) input.current?.select()
    typed.current = text
  }, [input, text])
  return typed
}

/** A figure that is typed, pasted, or moved by arrows and wheel in whole steps. Shift makes it ten. */
export function StepField({ label, unit, text, entry, onText, onStep }: Props) {
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const typed = useProposals(input, text)
  const step = useRef(onStep)
  useEffect(() => {
    step.current = onStep
  })
  useEffect(() => {
    const field = input.current
    if (field === null) return undefined
    // The wheel moves the figure only where the focus is, so that scrolling the ticket never changes an order.
    const onWheel = (event: WheelEvent): void => {
      if (document.activeElement !== field || event.deltaY === 0) return
      event.preventDefault()
      step.current((event.deltaY < 0 ? 1 : -1) * (event.shiftKey ? 10 : 1))
    }
    field.addEventListener('wheel', onWheel, { passive: false })
    return () => field.removeEventListener('wheel', onWheel)
  }, [])
  const onKeyDown = (event: KeyboardEvent): void => {
    const steps = STEP_OF_KEY[event.key]
    if (steps === undefined || event.ctrlKey || event.altKey || event.metaKey) return
    event.preventDefault()
    onStep(steps * (event.shiftKey && Math.abs(steps) === 1 ? 10 : 1))
  }
  const refused = entry.kind === 'refused'
  return (
    <div className={css.field}>
      <label htmlFor={id}>{label}</label>
      <div className={`${css.control} ${refused ? css.wrong : ''}`}>
        <input
          ref={input}
          id={id}
          className="ox-data"
          value={text}
          inputMode="decimal"
          autoComplete="off"
          spellCheck={false}
          aria-invalid={refused}
          aria-describedby={refused ? `${id}-hint` : undefined}
          onChange={(event) => {
            typed.current = event.target.value
            onText(event.target.value)
          }}
          onKeyDown={onKeyDown}
        />
        <span className={css.unit}>{unit}</span>
      </div>
      {refused && (
        <p id={`${id}-hint`} className={css.hint} role="status">
          <IconAlertTriangle size={12} stroke={2} aria-hidden="true" /> {entry.hint}
        </p>
      )}
    </div>
  )
}
