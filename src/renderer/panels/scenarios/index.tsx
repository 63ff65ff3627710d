import type { Panel } from '../panel.ts'
import { Scenarios } from './Scenarios.tsx'

export const panel: Panel = { Component: Scenarios }
