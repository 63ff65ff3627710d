import { IconAlertOctagon, IconAlertTriangle, IconCircleCheck, IconInfoCircle } from '@tabler/icons-react'
import type { Severity } from '../../state/index.ts'
import css from './Badge.module.css'

const ICON = {
  info: IconInfoCircle,
  ok: IconCircleCheck,
  warn: IconAlertTriangle,
  critical: IconAlertOctagon,
} as const

export function SeverityIcon({ severity, size = 14 }: Readonly<{ severity: Severity; size?: number }>) {
  const Icon = ICON[severity]
  return <Icon className={css[severity]} size={size} stroke={size < 14 ? 2 : 1.6} aria-hidden="true" />
}

/** 16 px, outlined: a state with its word. */
export function Badge({ text, severity }: Readonly<{ text: string; severity?: Severity }>) {
  return (
    <span className={`${css.badge} ${severity ? css[severity] : ''}`}>
      {severity && <SeverityIcon severity={severity} size={11} />}
      {text}
    </span>
  )
}
