import type { Panel } from '../panel.ts'
import { Identity } from './Identity.tsx'

export const panel: Panel = { Component: Identity }
