import { useEffect, useLayoutEffect, useMemo, useState } from 'react'
import { MantineProvider } from '@mantine/core'
import { Shell } from './shell/Shell.tsx'
import { FirstLook } from './sign-in/FirstLook.tsx'
import { SignIn } from './sign-in/SignIn.tsx'
import { lookAttributes, selectedAccount } from './state/index.ts'
import { TerminalContext, useLook, useSession } from './terminal/hooks.ts'
import type { Terminal } from './terminal/terminal.ts'
import { mantineTheme, mantineVariables } from './theme/mantine.ts'
import { styleNonce } from './theme/nonce.ts'
import { ErrorBoundary } from './widgets/notices/ErrorBoundary.tsx'

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
  const asked = useLook().asked
  if (phase !== 'signed_in') return <SignIn />
  return asked ? <Shell /> : <FirstLook />
}

function Themed() {
  const look = useLook()
  const mode = useSession((session) => selectedAccount(session)?.money_kind ?? 'none')
  const systemIsLight = useSystemIsLight()
  const attributes = useMemo(() => lookAttributes(look, systemIsLight), [look, systemIsLight])
  useLayoutEffect(() => {
    const root = document.documentElement
    for (const [name, value] of Object.entries({ ...attributes, 'data-ox-mode': mode }))
      root.setAttribute(name, value)
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
