import type { ButtonHTMLAttributes, ReactNode } from 'react'
import css from './Button.module.css'

type Props = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'className' | 'disabled'> &
  Readonly<{
    children: ReactNode
    /** One primary button per panel; critical only for destructive acts. */
    kind?: 'primary' | 'secondary' | 'critical' | 'quiet'
    /** Why it is off. The button keeps its words; the reason stands beside it and is read with it. */
    offBecause?: string | null
    /** The chord printed inside, such as `Ctrl ↵`. */
    keyHint?: string
    busy?: boolean
    wide?: boolean
  }>

export function Button({
  kind = 'secondary',
  offBecause,
  keyHint,
  busy,
  wide,
  children,
  type,
  ...rest
}: Props) {
  const off = offBecause !== undefined && offBecause !== null
  return (
    <>
      <button
        {...rest}
        type={type ?? 'button'}
        className={`${css.button} ${css[kind]} ${wide ? css.wide : ''}`}
        disabled={off || busy}
        aria-busy={busy}
        title={off ? offBecause : rest.title}
      >
        {children}
        {keyHint !== undefined && <kbd className={css.key}>{keyHint}</kbd>}
      </button>
      {off && <span className={css.reason}>{offBecause}</span>}
    </>
  )
}
