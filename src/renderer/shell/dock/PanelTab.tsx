import { useEffect, useRef } from 'react'
import { Menu } from '@mantine/core'
import { IconDots } from '@tabler/icons-react'
import type { IDockviewHeaderActionsProps, IDockviewPanelHeaderProps } from 'dockview-react'
import { useStore } from 'zustand'
import { PANELS, isPanelName } from '../../panels/registry.ts'
import { LINK_GROUPS, bind, bindingOf } from '../../state/index.ts'
import { useTerminal } from '../../terminal/hooks.ts'
import { Badge } from '../../widgets/plates/Badge.tsx'
import { LinkPlate } from '../../widgets/plates/LinkPlate.tsx'
import css from './panel.module.css'
import { panelNameOf } from './port.ts'

/** The head of the panel that is looked at is in sight, also once its words made it wider than the strip had room for. */
function useInSight(api: IDockviewPanelHeaderProps['api'], words: string) {
  const element = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const show = (): void => {
      if (api.isVisible) element.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
    }
    show()
    const followed = api.onDidVisibilityChange(show)
    return () => followed.dispose()
  }, [api, words])
  return element
}

/** The panel head: link plate, title, context, badges. The whole of it is the drag handle. */
export function PanelTab({ api }: IDockviewPanelHeaderProps) {
  const { heads, groups } = useTerminal()
  const head = useStore(heads, (state) => state[api.id])
  const binding = useStore(groups, (state) => state.bindings[api.id]) ?? bindingOf(groups.getState(), api.id)
  const name = panelNameOf(api.id)
  const definition = isPanelName(name) ? PANELS[name] : null
  const linked = definition?.follows.includes('symbol') ?? false
  const element = useInSight(api, JSON.stringify(head))
  return (
    <div className={css.tab} ref={element}>
      {linked && <LinkPlate group={binding.group} mode={binding.mode} />}
      <span className={css.title}>{head?.title ?? definition?.title ?? name}</span>
      <span className={css.context}>{head?.context}</span>
      <span className={css.badges}>
        {head?.badges.map((badge) => (
          <Badge key={badge.text} {...badge} />
        ))}
      </span>
    </div>
  )
}

/** The panel menu: the keyboard twins of every drag, and the link group. */
export function PanelActions({ activePanel }: IDockviewHeaderActionsProps) {
  const { dock, groups } = useTerminal()
  const maximised = useStore(dock.store, (state) => state.maximised)
  if (!activePanel) return null
  const { id } = activePanel
  const name = panelNameOf(id)
  const title = isPanelName(name) ? PANELS[name].title : name
  return (
    <div className={css.actions}>
      <Menu position="bottom-end" shadow="none" width={210} transitionProps={{ duration: 0 }}>
        <Menu.Target>
          <button type="button" className={css.menu} aria-label={`${title} menu`}>
            <IconDots size={14} stroke={1.6} aria-hidden="true" />
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => dock.toggleMaximised(id)}>
            {maximised ? 'Restore size' : 'Maximise'}
          </Menu.Item>
          <Menu.Item onClick={() => dock.move(id, 'left')}>Move left</Menu.Item>
          <Menu.Item onClick={() => dock.move(id, 'right')}>Move right</Menu.Item>
          <Menu.Item onClick={() => dock.move(id, 'up')}>Move up</Menu.Item>
          <Menu.Item onClick={() => dock.move(id, 'down')}>Move down</Menu.Item>
          {isPanelName(name) && <Menu.Item onClick={() => dock.openAnother(name)}>Open another</Menu.Item>}
          <Menu.Divider />
          <Menu.Label>Link group</Menu.Label>
          {LINK_GROUPS.map((group) => (
            <Menu.Item
              key={group}
              onClick={() => groups.setState((before) => bind(before, id, { group, mode: 'both' }))}
            >
              <LinkPlate group={group} mode="both" /> Group {group}
            </Menu.Item>
          ))}
          <Menu.Item onClick={() => groups.setState((before) => bind(before, id, { mode: 'locked' }))}>
            Lock to what it shows
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item onClick={() => dock.reset()}>Reset workspace</Menu.Item>
          <Menu.Item onClick={() => dock.close(id)}>Close panel</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  )
}
