import type { Panel } from '../panel.ts'
import { Payoff } from './Payoff.tsx'

export const panel: Panel = { Component: Payoff }
