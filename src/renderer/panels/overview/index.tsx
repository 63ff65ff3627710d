import type { Panel } from '../panel.ts'
import { Overview } from './Overview.tsx'

export const panel: Panel = { Component: Overview }
