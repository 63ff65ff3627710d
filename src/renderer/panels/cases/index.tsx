import type { Panel } from '../panel.ts'
import { Cases } from './Cases.tsx'

export const panel: Panel = { Component: Cases }
