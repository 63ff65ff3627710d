import type { Panel } from '../panel.ts'
import { Laboratory } from './Laboratory.tsx'

export const panel: Panel = { Component: Laboratory }
