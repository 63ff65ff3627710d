import type { Panel } from '../panel.ts'
import { Matches } from './Matches.tsx'

export const panel: Panel = { Component: Matches }
