import type { Panel } from '../panel.ts'
import { Portfolio } from './Portfolio.tsx'

export const panel: Panel = { Component: Portfolio }
