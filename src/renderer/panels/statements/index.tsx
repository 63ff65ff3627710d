import type { Panel } from '../panel.ts'
import { Statements } from './Statements.tsx'

export const panel: Panel = { Component: Statements }
