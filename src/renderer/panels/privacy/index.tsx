import type { Panel } from '../panel.ts'
import { Privacy } from './Privacy.tsx'

export const panel: Panel = { Component: Privacy }
