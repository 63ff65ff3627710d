import type { Panel } from '../panel.ts'
import { Ladder } from './Ladder.tsx'

export const panel: Panel = { Component: Ladder }
