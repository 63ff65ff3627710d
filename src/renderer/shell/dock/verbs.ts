import type { DockviewApi, IDockviewPanel } from 'dockview-react'
import { PANELS } from '../../panels/registry.ts'
import type { PanelName } from '../../panels/panel.ts'
import type { WorkspaceTemplate } from '../../state/index.ts'
import { freePanelId, panelNameOf } from './port.ts'
import type { Direction, DockVerbs } from './port.ts'
import { TEMPLATES } from './templates.ts'

/** Lays out a template in an empty dock. */
export function layOut(api: DockviewApi, template: WorkspaceTemplate): void {
  api.clear()
  for (const { name, beside, direction, widthShare, heightShare } of TEMPLATES[template]) {
    api.addPanel({
      id: name,
      component: 'panel',
      title: PANELS[name].title,
      ...(beside === undefined
        ? {}
        : { position: { referencePanel: beside, direction: direction ?? 'right' } }),
      ...(widthShare === undefined ? {} : { initialWidth: Math.round(api.width * widthShare) }),
      ...(heightShare === undefined ? {} : { initialHeight: Math.round(api.height * heightShare) }),
    })
  }
  api.getPanel(TEMPLATES[template][0]?.name ?? '')?.api.setActive()
}

const EDGE = { left: 'left', right: 'right', up: 'above', down: 'below' } as const
const POSITION = { left: 'left', right: 'right', up: 'top', down: 'bottom' } as const

type Box = Readonly<{ left: number; right: number; top: number; bottom: number }>

/** The box whose facing edge is nearest in a direction, among those that overlap it sideways; -1 when none is. */
function neighbourIndex(from: Box, boxes: readonly Box[], direction: Direction): number {
  const horizontal = direction === 'left' || direction === 'right'
  const overlaps = (box: Box): boolean =>
    horizontal
      ? box.top < from.bottom && box.bottom > from.top
      : box.left < from.right && box.right > from.left
  const distance = (box: Box): number =>
    ({
      left: from.left - box.right,
      right: box.left - from.right,
      up: from.top - box.bottom,
      down: box.top - from.bottom,
    })[direction]
  const near = boxes
    .map((box, index) => ({ index, away: distance(box), fits: overlaps(box) }))
    .filter(({ away, fits }) => fits && away >= -2)
    .sort((one, other) => one.away - other.away)
  return near[0]?.index ?? -1
}

function movePanel(api: DockviewApi, panel: IDockviewPanel, direction: Direction): void {
  const others = api.groups.filter((group) => group !== panel.group)
  const boxes = others.map((group) => group.element.getBoundingClientRect())
  const found = neighbourIndex(panel.group.element.getBoundingClientRect(), boxes, direction)
  const target = others[found]
  if (target) panel.api.moveTo({ group: target, position: POSITION[direction] })
  else if (panel.group.panels.length > 1)
    panel.api.moveTo({ group: panel.group, position: POSITION[direction] })
  else {
    const edge = api.addGroup({ direction: EDGE[direction] })
    panel.api.moveTo({ group: edge, position: 'center' })
  }
}

/** Puts a panel in front and the keyboard into it: on its grid of prices where it has one, else on its body. */
function focusPanel(panel: IDockviewPanel): void {
  panel.api.setActive()
  const body = panel.group.element.querySelector<HTMLElement>('[data-panel-body]')
  const grid = body?.querySelector<HTMLElement>('[role="grid"][tabindex="0"]')
  ;(grid ?? body)?.focus()
}

/**
 * Panels that serve another one open over its neighbour, so that what they are picked from stays in sight; sheets of wide
 * tables open over the first of those with room for them, not in the narrow column that happens to be active.
 */
const OPENS_OVER: Readonly<Partial<Record<PanelName, readonly PanelName[]>>> = {
  spread: ['ticket'],
  ladder: ['ticket'],
  portfolio: ['account', 'blotter', 'positions'],
  risk: ['account', 'blotter', 'positions'],
  scenarios: ['account', 'blotter', 'positions'],
  greeks: ['account', 'blotter', 'positions'],
  statements: ['account', 'blotter', 'positions'],
}

function openPanel(api: DockviewApi, name: PanelName, another: boolean): void {
  const existing = api.panels.find((panel) => panelNameOf(panel.id) === name)
  if (existing && !another) return focusPanel(existing)
  const id = freePanelId(
    name,
    api.panels.map((panel) => panel.id),
  )
  const over = (OPENS_OVER[name] ?? []).flatMap((place) =>
    api.panels.filter((panel) => panelNameOf(panel.id) === place),
  )[0]
  const active = over ?? api.activePanel
  api.addPanel({
    id,
    component: 'panel',
    title: PANELS[name].title,
    ...(active ? { position: { referencePanel: active.id, direction: 'within' as const } } : {}),
  })
}

type LayoutHistory = Readonly<{ undo: () => unknown }>

/** The dock's verbs over the docking library; `template` is asked when it is needed. */
export function makeDockVerbs(
  api: DockviewApi,
  template: () => WorkspaceTemplate,
  history: LayoutHistory,
): DockVerbs {
  const withPanel = (panelId: string, act: (panel: IDockviewPanel) => void): void => {
    const panel = api.getPanel(panelId)
    if (panel) act(panel)
  }
  return {
    open: (name) => openPanel(api, name, false),
    openAnother: (name) => openPanel(api, name, true),
    close: (panelId) => withPanel(panelId, (panel) => panel.api.close()),
    move: (panelId, direction) => withPanel(panelId, (panel) => movePanel(api, panel, direction)),
    toggleMaximised: (panelId) =>
      withPanel(panelId, (panel) =>
        panel.api.isMaximized() ? panel.api.exitMaximized() : panel.api.maximize(),
      ),
    focus: (panelId) => withPanel(panelId, focusPanel),
    focusNext: (step) => {
      const panels = api.groups.map((group) => group.activePanel).filter((panel) => panel !== undefined)
      const at = panels.findIndex((panel) => panel.id === api.activePanel?.id)
      const next = panels[(at + step + panels.length) % Math.max(1, panels.length)]
      if (next) focusPanel(next)
    },
    reset: () => layOut(api, template()),
    undo: () => void history.undo(),
  }
}
