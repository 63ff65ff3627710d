import type { Panel } from '../panel.ts'
import { Spread } from './Spread.tsx'

export const panel: Panel = { Component: Spread }
