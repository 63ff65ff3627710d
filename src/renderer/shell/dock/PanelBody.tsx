import { Suspense, lazy } from 'react'
import type { ComponentType } from 'react'
import type { IDockviewPanelProps } from 'dockview-react'
import { PANELS, isPanelName } from '../../panels/registry.ts'
import { PANEL_NAMES } from '../../panels/panel.ts'
import type { PanelName, PanelProps } from '../../panels/panel.ts'
import { useSession } from '../../terminal/hooks.ts'
import { ErrorBoundary } from '../../widgets/notices/ErrorBoundary.tsx'
import { PanelSkeleton } from '../../widgets/notices/PanelSkeleton.tsx'
import css from './panel.module.css'
import { panelNameOf } from './port.ts'

const lazily = (name: PanelName): ComponentType<PanelProps> =>
  lazy(async () => ({ default: (await PANELS[name].load()).panel.Component }))

const COMPONENTS = Object.fromEntries(PANEL_NAMES.map((name) => [name, lazily(name)])) as Readonly<
  Record<PanelName, ComponentType<PanelProps>>
>

/** One panel under its head: loads its file, catches its errors, refuses what the user may not see. */
export function PanelBody({ api }: IDockviewPanelProps) {
  const name = panelNameOf(api.id)
  const permissions = useSession((session) => session.user?.permissions)
  if (!isPanelName(name)) return <p className={css.refused}>This release has no panel called “{name}”.</p>
  const definition = PANELS[name]
  if (permissions && !permissions.includes(definition.permission)) {
    return (
      <p className={css.refused}>
        Off: needs the permission {definition.permission}, which your role does not have.
      </p>
    )
  }
  const Component = COMPONENTS[name]
  return (
    <div className={css.body} tabIndex={-1} data-panel-body={api.id}>
      <ErrorBoundary what={definition.title}>
        <Suspense fallback={<PanelSkeleton />}>
          <Component panelId={api.id} />
        </Suspense>
      </ErrorBoundary>
    </div>
  )
}
