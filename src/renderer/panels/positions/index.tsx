import type { Panel } from '../panel.ts'
import { Positions } from './Positions.tsx'

export const panel: Panel = { Component: Positions }
