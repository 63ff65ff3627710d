import type { Panel } from '../panel.ts'
import { Compliance } from './Compliance.tsx'

export const panel: Panel = { Component: Compliance }
