import { PanelSkeleton } from '../../widgets/PanelSkeleton.tsx'
import type { Panel } from '../panel.ts'

export const panel: Panel = { Component: () => <PanelSkeleton /> }
