import type { PanelName } from '../../panels/panel.ts'
import type { WorkspaceTemplate } from '../../state/index.ts'

/** One step of laying out: a panel and where it goes beside those already there. */
type Placement = Readonly<{
  name: PanelName
  beside?: PanelName
  direction?: 'left' | 'right' | 'above' | 'below' | 'within'
  /** Share of the dock's width or height that the new panel takes. */
  widthShare?: number
  heightShare?: number
}>

/** The arrangements that workspaces come with (visual target, screen 01). */
export const TEMPLATES: Readonly<Record<WorkspaceTemplate, readonly Placement[]>> = {
  options: [
    { name: 'chain' },
    { name: 'ticket', beside: 'chain', direction: 'right', widthShare: 0.206 },
    { name: 'positions', beside: 'chain', direction: 'below', heightShare: 0.375 },
    { name: 'chart', beside: 'chain', direction: 'right', widthShare: 0.2 },
    { name: 'payoff', beside: 'chart', direction: 'below', heightShare: 0.305 },
    { name: 'blotter', beside: 'positions', direction: 'right', widthShare: 0.385 },
  ],
  market: [
    { name: 'overview' },
    { name: 'chart', beside: 'overview', direction: 'right', widthShare: 0.45 },
    { name: 'ticket', beside: 'chart', direction: 'right', widthShare: 0.206 },
    { name: 'positions', beside: 'overview', direction: 'below', heightShare: 0.35 },
  ],
  account: [
    { name: 'account' },
    { name: 'positions', beside: 'account', direction: 'right', widthShare: 0.55 },
    { name: 'blotter', beside: 'positions', direction: 'below', heightShare: 0.5 },
  ],
  orders: [
    { name: 'ladder' },
    { name: 'chart', beside: 'ladder', direction: 'right', widthShare: 0.78 },
    { name: 'ticket', beside: 'chart', direction: 'right', widthShare: 0.27 },
    { name: 'blotter', beside: 'chart', direction: 'below', heightShare: 0.5 },
  ],
  risk: [
    { name: 'vol' },
    { name: 'risk', beside: 'vol', direction: 'right', widthShare: 0.41 },
    { name: 'scenarios', beside: 'vol', direction: 'below', heightShare: 0.5 },
    { name: 'payoff', beside: 'risk', direction: 'below', heightShare: 0.36 },
    // Behind greeks: one press on its tab away.
    { name: 'greeks', beside: 'payoff', direction: 'within' },
  ],
  // Sheets of wide tables, each over the whole dock, one press on its tab away; what waits is in front.
  compliance: [
    { name: 'compliance' },
    { name: 'cases', beside: 'compliance', direction: 'within' },
    { name: 'matches', beside: 'cases', direction: 'within' },
    { name: 'reviews', beside: 'matches', direction: 'within' },
    { name: 'filings', beside: 'reviews', direction: 'within' },
    { name: 'privacy', beside: 'filings', direction: 'within' },
  ],
}
