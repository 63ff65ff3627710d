import { useEffect, useId, useRef, useState } from 'react'
import type { KeyboardEvent } from 'react'
import { sentenceOf } from '../../client/index.ts'
import { useAnswer } from '../../terminal/hooks.ts'
import { CUSTOMERS_SHOWN, customerOf, soughtIn, soughtWords, stepped } from './customer-choice.ts'
import type { Customer } from './customer-choice.ts'
import field from './Field.module.css'
import css from './CustomerField.module.css'

/** Hands follow each other faster than this: not every letter is a question to the engine. */
const SETTLED_MS = 200

/** What is typed, once the hands rest. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), SETTLED_MS)
    return () => clearTimeout(timer)
  }, [text])
  return settled
}

function useFound(text: string) {
  const sought = soughtIn(useSettled(text))
  const asked = sought === null ? null : { search: sought, per_page: CUSTOMERS_SHOWN }
  const { outcome } = useAnswer('identity.listUsers', asked)
  // An answer to fewer letters stays until the next one is here, but never once too little is typed.
  const answer = sought !== null && outcome?.kind === 'answer' ? outcome.value : null
  const failed = sought !== null && outcome !== null && outcome.kind !== 'answer' ? sentenceOf(outcome) : null
  return {
    failed,
    found: answer === null ? [] : answer.users.map(customerOf),
    words: soughtWords(sought, answer?.total ?? null),
  }
}

function Options({
  id,
  label,
  found,
  at,
  onChoose,
}: Readonly<{
  id: string
  label: string
  found: readonly Customer[]
  at: number
  onChoose: (customer: Customer) => void
}>) {
  return (
    <ul id={`${id}-list`} className={css.list} role="listbox" aria-label={label}>
      {found.map((customer, index) => (
        <li
          key={customer.id}
          id={`${id}-${index}`}
          className={css.option}
          role="option"
          aria-selected={index === at}
          // The press must not take the keyboard out of the field.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onChoose(customer)}
        >
          {customer.words}
        </li>
      ))}
    </ul>
  )
}

type Props = Readonly<{
  label: string
  /** Null until somebody is chosen. */
  customer: Customer | null
  onChoose: (customer: Customer | null) => void
  /** Whether its dialog opens with the keyboard here. */
  isFirst?: boolean
}>

/** What the keyboard does in the field, over what was found. */
function useChoice({ customer, onChoose }: Props) {
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const { found, failed, words } = useFound(customer === null ? text : '')
  const isOpen = customer === null && found.length > 0
  const choose = (chosen: Customer | undefined): void => {
    if (chosen !== undefined) onChoose(chosen)
  }
  const type = (next: string): void => {
    setText(next)
    setAt(0)
    onChoose(null)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const { key } = event
    // While somebody is to be chosen, Enter chooses and sends nothing; Escape empties the field and leaves the dialog open.
    const acts: Readonly<Record<string, (() => void) | undefined>> = {
      ArrowDown: isOpen ? () => setAt(stepped(at, 1, found.length)) : undefined,
      ArrowUp: isOpen ? () => setAt(stepped(at, -1, found.length)) : undefined,
      Enter: customer === null && text.trim() !== '' ? () => choose(found[at]) : undefined,
      Escape: customer === null && text !== '' ? () => type('') : undefined,
    }
    const act = acts[key]
    if (act === undefined) return
    event.preventDefault()
    event.stopPropagation()
    act()
  }
  return { text, at, found, failed, words, isOpen, choose, type, onKeyDown }
}

/**
 * Finds a customer by name, e-mail or the end of their id, and hands over who it is: nobody types ids. It asks for users
 * as their list does, so that only those see names who may, and never more than a few at a time.
 */
export function CustomerField(props: Props) {
  const { label, customer, isFirst = false } = props
  const id = useId()
  const choice = useChoice(props)
  const { at, isOpen, failed } = choice
  const input = useRef<HTMLInputElement>(null)
  // Whoever goes on typing after the choice means somebody else.
  useEffect(() => {
    if (customer !== null && document.activeElement === input.current) input.current?.select()
  }, [customer])
  return (
    <div className={field.field}>
      <label className={field.label} htmlFor={id}>
        {label}
      </label>
      <div className={field.box} data-broken={failed !== null || undefined}>
        <input
          ref={input}
          id={id}
          className={field.input}
          role="combobox"
          aria-expanded={isOpen}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-describedby={`${id}-words`}
          {...(isOpen ? { 'aria-activedescendant': `${id}-${at}` } : {})}
          {...(isFirst ? { 'data-focus-first': true } : {})}
          autoComplete="off"
          spellCheck={false}
          maxLength={120}
          value={customer?.words ?? choice.text}
          onFocus={(event) => event.target.select()}
          onChange={(event) => choice.type(event.target.value)}
          onKeyDown={choice.onKeyDown}
        />
      </div>
      {isOpen && <Options id={id} label={label} found={choice.found} at={at} onChoose={choice.choose} />}
      <p id={`${id}-words`} className={failed === null ? field.hint : field.error} role="status">
        {customer === null ? (failed ?? choice.words) : 'Chosen. Type to choose somebody else.'}
      </p>
    </div>
  )
}
