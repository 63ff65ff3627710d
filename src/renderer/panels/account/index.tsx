import type { Panel } from '../panel.ts'
import { AccountPanel } from './AccountPanel.tsx'

export const panel: Panel = { Component: AccountPanel }
