import type { Panel } from '../panel.ts'
import { Approvals } from './Approvals.tsx'

export const panel: Panel = { Component: Approvals }
