import type { Panel } from '../panel.ts'
import { Vol } from './Vol.tsx'

export const panel: Panel = { Component: Vol }
