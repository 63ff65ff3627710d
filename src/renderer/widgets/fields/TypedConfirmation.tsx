import { Field } from './Field.tsx'

type TypedConfirmationProps = Readonly<{
  label: string
  /** What the guard wants typed. */
  asked: string
  text: string
  onType: (text: string) => void
}>

export const isTyped = (asked: string, text: string): boolean => text.trim() === asked

/** A soft guard asks: it is typed by hand, never pasted, before it may go out, and the engine keeps that it was. */
export function TypedConfirmation({ label, asked, text, onType }: TypedConfirmationProps) {
  return (
    <Field
      label={label}
      hint={isTyped(asked, text) ? 'Typed. It is kept in the audit log.' : asked}
      value={text}
      autoComplete="off"
      spellCheck={false}
      onPaste={(event) => event.preventDefault()}
      onChange={(event) => onType(event.target.value)}
    />
  )
}
