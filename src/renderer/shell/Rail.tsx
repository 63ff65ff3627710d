import { IconKeyboard, IconLayoutSidebar, IconSettings } from '@tabler/icons-react'
import { useStore } from 'zustand'
import { PANEL_NAMES } from '../panels/panel.ts'
import { PANELS } from '../panels/registry.ts'
import { useTerminal } from '../terminal/hooks.ts'
import { panelNameOf } from './dock/port.ts'
import css from './Rail.module.css'

/** Every area, one icon each. The active one carries the bar. */
export function Rail() {
  const terminal = useTerminal()
  const open = useStore(terminal.workspaces, (workspaces) => workspaces.railOpen)
  const active = useStore(terminal.dock.store, (state) => state.activePanelId)
  const toggle = (): void => terminal.workspaces.setState((before) => ({ railOpen: !before.railOpen }))
  return (
    <nav className={css.rail} aria-label="Areas" data-open={open || undefined}>
      {PANEL_NAMES.map((name) => {
        const { icon: Icon, title, mnemonic } = PANELS[name]
        const current = active !== null && panelNameOf(active) === name
        return (
          <button
            key={name}
            type="button"
            className={css.item}
            title={`${title} · ${mnemonic}`}
            aria-label={title}
            aria-current={current ? 'true' : undefined}
            onClick={() => terminal.dock.open(name)}
          >
            <Icon size={18} stroke={1.5} aria-hidden="true" />
            {open && <span>{title}</span>}
          </button>
        )
      })}
      <span className={css.gap} />
      <button
        type="button"
        className={css.item}
        title="Keys · F1"
        aria-label="Keys"
        onClick={() => terminal.shell.setState({ overlay: 'keys' })}
      >
        <IconKeyboard size={18} stroke={1.5} aria-hidden="true" />
        {open && <span>Keys</span>}
      </button>
      <button
        type="button"
        className={css.item}
        title="How it looks · Ctrl ,"
        aria-label="How it looks"
        onClick={() => terminal.shell.setState({ overlay: 'settings' })}
      >
        <IconSettings size={18} stroke={1.5} aria-hidden="true" />
        {open && <span>How it looks</span>}
      </button>
      <button
        type="button"
        className={css.item}
        title={open ? 'Close the rail' : 'Open the rail'}
        aria-label={open ? 'Close the rail' : 'Open the rail'}
        aria-expanded={open}
        onClick={toggle}
      >
        <IconLayoutSidebar size={18} stroke={1.5} aria-hidden="true" />
        {open && <span>Close the rail</span>}
      </button>
    </nav>
  )
}
