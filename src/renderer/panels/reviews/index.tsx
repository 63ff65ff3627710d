import type { Panel } from '../panel.ts'
import { Reviews } from './Reviews.tsx'

export const panel: Panel = { Component: Reviews }
