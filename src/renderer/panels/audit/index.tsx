import type { Panel } from '../panel.ts'
import { Audit } from './Audit.tsx'

export const panel: Panel = { Component: Audit }
