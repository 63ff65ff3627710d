import type { Panel } from '../panel.ts'
import { Settings } from './Settings.tsx'

export const panel: Panel = { Component: Settings }
