import type { Panel } from '../panel.ts'
import { Security } from './Security.tsx'

export const panel: Panel = { Component: Security }
