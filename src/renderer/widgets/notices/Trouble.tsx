import { IconAlertTriangle, IconShieldX } from '@tabler/icons-react'
import { Button } from '../buttons/Button.tsx'
import css from './Trouble.module.css'

type TroubleProps = Readonly<{
  title: string
  /** What happened, in a sentence. */
  happened: string
  /** Rule or cause code. */
  code?: string
  /** What is safe. */
  safe?: string
  /** What the user can do. */
  next?: Readonly<{ words: string; act: () => void }>
  denied?: boolean
}>

/** The one shape of an error: what happened, rule or code, what is safe, what you can do. */
export function Trouble({ title, happened, code, safe, next, denied = false }: TroubleProps) {
  const Icon = denied ? IconShieldX : IconAlertTriangle
  const text = [title, happened, code, safe].filter(Boolean).join('\n')
  return (
    <div className={css.trouble} role="alert">
      <h2 className={css.title}>
        <Icon size={18} stroke={1.6} aria-hidden="true" /> {title}
      </h2>
      <dl className={css.lines}>
        <dt>What happened</dt>
        <dd>{happened}</dd>
        {code !== undefined && (
          <>
            <dt>Code</dt>
            <dd>{code}</dd>
          </>
        )}
        {safe !== undefined && (
          <>
            <dt>What is safe</dt>
            <dd>{safe}</dd>
          </>
        )}
      </dl>
      <div className={css.actions}>
        {next && <Button onClick={next.act}>{next.words}</Button>}
        <Button onClick={() => void navigator.clipboard?.writeText(text)}>Copy details</Button>
      </div>
    </div>
  )
}
