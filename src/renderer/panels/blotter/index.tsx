import type { Panel } from '../panel.ts'
import { Blotter } from './Blotter.tsx'

export const panel: Panel = { Component: Blotter }
