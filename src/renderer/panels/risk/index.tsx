import type { Panel } from '../panel.ts'
import { Risk } from './Risk.tsx'

export const panel: Panel = { Component: Risk }
