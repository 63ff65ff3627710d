import { useEffect, useState } from 'react'
import { MantineProvider } from '@mantine/core'
import { useStore } from 'zustand'
import { Shell } from './shell/Shell.tsx'
import { SignIn } from './sign-in/SignIn.tsx'
import { lookAttributes } from './state/index.ts'
import { TerminalContext, useLook, useSession, useTerminal } from './terminal/hooks.ts'
import type { Terminal } from './terminal/terminal.ts'
import { mantineTheme, mantineVariables } from './theme/mantine.ts'
import { styleNonce } from './theme/nonce.ts'
import { ErrorBoundary } from './widgets/ErrorBoundary.tsx'

const LIGHT_QUERY = '(prefers-color-scheme: light)'

function useSystemIsLight(): boolean {
  const [light, setLight] = useState(() => matchMedia(LIGHT_QUERY).matches)
  useEffect(() => {
    const query = matchMedia(LIGHT_QUERY)
    const listen = (): void => setLight(query.matches)
    query.addEventListener('change', listen)
    return () => query.removeEventListener('change', listen)
  }, [])
  return light
}

/** Session first: sign-in until there is one, the shell from then on. */
function Screens() {
  const phase = useSession((session) => session.phase)
  return phase === 'signed_in' ? <Shell /> : <SignIn />
}

function Themed() {
  const terminal = useTerminal()
  const look = useLook()
  const mode = useStore(terminal.session.store, (session) => session.phase)
  const attributes = lookAttributes(look, useSystemIsLight())
  useEffect(() => {
    for (const [name, value] of Object.entries(attributes)) document.documentElement.setAttribute(name, value)
  }, [attributes, mode])
  const scheme = attributes['data-mantine-color-scheme'] === 'light' ? 'light' : 'dark'
  return (
    <MantineProvider
      theme={mantineTheme}
      cssVariablesResolver={mantineVariables}
      forceColorScheme={scheme}
      getStyleNonce={styleNonce}
    >
      <ErrorBoundary what="The terminal">
        <Screens />
      </ErrorBoundary>
    </MantineProvider>
  )
}

export function App({ terminal }: Readonly<{ terminal: Terminal }>) {
  return (
    <TerminalContext value={terminal}>
      <Themed />
    </TerminalContext>
  )
}
