import type { Panel } from '../panel.ts'
import { Users } from './Users.tsx'

export const panel: Panel = { Component: Users }
