import { Field } from './Field.tsx'
import { nextCodeInS } from './factor.ts'
import type { FactorKind } from './factor.ts'

/** One field for the code of an authenticator app or for a backup code; both can be pasted. */
export function FactorField({
  kind,
  text,
  error,
  nowMs = null,
  isFirst = true,
  onType,
}: Readonly<{
  kind: FactorKind
  text: string
  error?: string | null | undefined
  /** This machine's clock, where it is said when the next code comes. */
  nowMs?: number | null
  /** Whether it takes the keyboard as it appears. */
  isFirst?: boolean
  onType: (text: string) => void
}>) {
  const isCode = kind === 'code'
  return (
    <Field
      label={isCode ? 'Code from your authenticator app' : 'Backup code'}
      hint={isCode ? 'You can paste the whole code.' : 'Each works once. You can paste it.'}
      error={error ?? null}
      inputMode={isCode ? 'numeric' : 'text'}
      autoComplete="one-time-code"
      spellCheck={false}
      autoFocus={isFirst}
      data-focus-first={isFirst || undefined}
      data-code
      maxLength={32}
      value={text}
      end={isCode && nowMs !== null ? `new code in ${nextCodeInS(nowMs)} s` : undefined}
      onChange={(event) => onType(event.target.value)}
    />
  )
}
