import type { Panel } from '../panel.ts'
import { Greeks } from './Greeks.tsx'

export const panel: Panel = { Component: Greeks }
