import type { ComponentType } from 'react'
import type { TablerIcon } from '@tabler/icons-react'

export type PanelProps = Readonly<{
  /** Unique in the dock, stable across restarts: `chain`, `chain-2`. Key for the subject and the head. */
  panelId: string
}>

/** What `panels/<name>/index.tsx` exports as `panel`. */
export type Panel = Readonly<{ Component: ComponentType<PanelProps> }>

/** Everything the shell knows about a panel without loading it. The add-panel list is made of these. */
export type PanelDefinition = Readonly<{
  name: PanelName
  title: string
  /** One sentence for the add-panel list and the palette. */
  purpose: string
  icon: TablerIcon
  /** Letters that open it from the command field. */
  mnemonic: string
  /** What it looks at, so that the head shows the link plate only where it means something. */
  follows: readonly ('symbol' | 'expiry' | 'account')[]
  permission: string
  load: () => Promise<Readonly<{ panel: Panel }>>
}>

export const PANEL_NAMES = [
  'chain',
  'chart',
  'payoff',
  'ticket',
  'positions',
  'blotter',
  'overview',
  'account',
  'ladder',
  'spread',
  'portfolio',
  'algos',
  'statements',
  'risk',
  'scenarios',
  'greeks',
  'vol',
  'security',
  'audit',
  'users',
  'approvals',
  'cases',
  'filings',
  'privacy',
  'identity',
  'reviews',
  'matches',
  'compliance',
  'laboratory',
  'settings',
] as const

export type PanelName = (typeof PANEL_NAMES)[number]
