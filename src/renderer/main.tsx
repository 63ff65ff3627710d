import './zod-without-eval.ts'
import { createRoot } from 'react-dom/client'
import { App } from './App.tsx'
import { makePortWire, makeSocketWire } from './client/index.ts'
import { makeRestIdentity, makeRpcIdentity } from './state/index.ts'
import { obeyDesktop } from './terminal/desktop-commands.ts'
import { makeTerminal } from './terminal/terminal.ts'

const later = (task: () => void, delayMs: number): (() => void) => {
  const timer = setTimeout(task, delayMs)
  return () => clearTimeout(timer)
}

const bridge = window.optionix
const socketUrl = `${location.protocol === 'https:' ? 'wss:' : 'ws:'}//${location.host}/rpc`

const terminal = makeTerminal({
  wire: bridge ? makePortWire(bridge, window) : makeSocketWire(socketUrl),
  identity: (link) =>
    bridge ? makeRpcIdentity(link) : makeRestIdentity((...request) => fetch(...request), localStorage),
  storage: localStorage,
  nowMs: () => Date.now(),
  later,
})

bridge?.onCommand((commandId) => obeyDesktop(terminal, commandId))

// Back from sleep or a hidden window: what is on screen is old until the engine has said otherwise.
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') terminal.hub.resync()
})
document.addEventListener('resume', () => terminal.hub.resync())

const root = document.getElementById('root')
if (root) createRoot(root).render(<App terminal={terminal} />)
terminal.start()
