import type { Panel } from '../panel.ts'
import { Filings } from './Filings.tsx'

export const panel: Panel = { Component: Filings }
