import type { Panel } from '../panel.ts'
import { Ticket } from './Ticket.tsx'

export const panel: Panel = { Component: Ticket }
