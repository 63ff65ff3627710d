import type { Panel } from '../panel.ts'
import { Algos } from './Algos.tsx'

export const panel: Panel = { Component: Algos }
