import { Suspense, lazy, useEffect } from 'react'
import { useStore } from 'zustand'
import { useAccount, usePaused, useTerminal } from '../terminal/hooks.ts'
import type { Overlay } from '../terminal/terminal.ts'
import { PanelSkeleton } from '../widgets/notices/PanelSkeleton.tsx'
import { useShellCommands } from './commands/shell-commands.ts'
import { Header } from './header/Header.tsx'
import { LimitBanner } from './header/LimitBanner.tsx'
import { LinkBanner } from './header/LinkBanner.tsx'
import { useKeys } from './keys/use-keys.ts'
import { MarginNotices } from './MarginNotices.tsx'
import { Rail } from './Rail.tsx'
import css from './Shell.module.css'
import { StatusBar } from './StatusBar.tsx'
import { StepUp } from './StepUp.tsx'
import { Tabs } from './Tabs.tsx'
import { Toasts } from './Toasts.tsx'

const Dock = lazy(async () => ({ default: (await import('./dock/Dock.tsx')).Dock }))
const loadPalette = () => import('./commands/Palette.tsx')
const Palette = lazy(async () => ({ default: (await loadPalette()).Palette }))
const KeySheet = lazy(async () => ({ default: (await import('./keys/KeySheet.tsx')).KeySheet }))
const Settings = lazy(async () => ({ default: (await import('./Settings.tsx')).Settings }))
const loadKillSwitch = () => import('./kill/KillSwitch.tsx')
const KillSwitch = lazy(async () => ({ default: (await loadKillSwitch()).KillSwitch }))
const Notices = lazy(async () => ({ default: (await import('./Notices.tsx')).Notices }))

function Overlays() {
  const { shell } = useTerminal()
  const overlay = useStore(shell, (state) => state.overlay)
  // The platform tells late that a dialog closed: by then another one may have been asked for, which stays.
  const closeOf = (closed: Overlay) => (): void =>
    shell.setState((state) => (state.overlay === closed ? { overlay: null } : state))
  return (
    <Suspense fallback={null}>
      {overlay === 'palette' && <Palette onClose={closeOf('palette')} />}
      {overlay === 'keys' && <KeySheet onClose={closeOf('keys')} />}
      {overlay === 'settings' && <Settings onClose={closeOf('settings')} />}
      {overlay === 'notices' && <Notices onClose={closeOf('notices')} />}
      {overlay === 'kill' && <KillSwitch onClose={closeOf('kill')} />}
    </Suspense>
  )
}

/** The frame and everything in it (visual target, section 2). */
export function Shell() {
  // The command field must take the first key typed after Ctrl K, so its file is there before it is asked for.
  useEffect(() => void loadPalette(), [])
  // Nor may the switch wait for a file on the day that it is needed.
  useEffect(() => void loadKillSwitch(), [])
  useShellCommands()
  useKeys()
  const paused = usePaused()
  const account = useAccount()
  return (
    <div className={css.frame} data-mode={account?.money_kind}>
      <div className={css.shell}>
        <Header />
        <LinkBanner />
        <LimitBanner />
        <div className={css.middle}>
          <Rail />
          <div className={css.right}>
            <Tabs />
            <main className={css.dock}>
              <h1 className="ox-visually-hidden">Optionix Terminal</h1>
              <Suspense fallback={<PanelSkeleton waitingFor="Loading workspace" />}>
                <Dock />
              </Suspense>
              {paused && <div className={css.paused} aria-hidden="true" />}
            </main>
          </div>
        </div>
        <StatusBar />
      </div>
      <Toasts />
      <MarginNotices />
      <Overlays />
      <StepUp />
    </div>
  )
}
