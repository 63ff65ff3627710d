/// <reference types="vite/client" />
import { createRoot } from 'react-dom/client'
import { MantineProvider } from '@mantine/core'
import '../../../src/renderer/theme/index.css'
import type { StreamMessage, Wire } from '../../../src/renderer/client/index.ts'
import { panel } from '../../../src/renderer/panels/chain/index.tsx'
import { TerminalContext } from '../../../src/renderer/terminal/hooks.ts'
import { makeTerminal } from '../../../src/renderer/terminal/terminal.ts'
import { makeLiveChain } from './live-chain.ts'

/**
 * The chain panel alone on a page, fed from within the page: 1,000 strikes (2,000 contracts), so many changed contracts a
 * second, and what it takes from a change's arrival to the frame that shows it. The bench drives it from outside.
 */
export type PaintReport = Readonly<{
  updates: number
  seconds: number
  paintsMs: readonly number[]
  framesMs: readonly number[]
  rowsDrawn: number
}>

type Feed = {
  push: (message: StreamMessage) => void
  wait: Promise<void>
  wake: () => void
  queue: StreamMessage[]
}

function makeFeed(): Feed {
  const feed: Feed = { queue: [], wait: Promise.resolve(), wake: () => undefined, push: () => undefined }
  const rest = (): void => {
    const gate = Promise.withResolvers<void>()
    feed.wait = gate.promise
    feed.wake = gate.resolve
  }
  rest()
  feed.push = (message) => {
    feed.queue.push(message)
    feed.wake()
    rest()
  }
  return feed
}

const market = makeLiveChain(1_000)
const feed = makeFeed()

async function* chainStream(): AsyncGenerator<StreamMessage> {
  yield market.message('snapshot', market.snapshot())
  for (;;) {
    const waiting = feed.wait
    for (const message of feed.queue.splice(0)) yield message
    if (feed.queue.length === 0) await waiting
  }
}

/** The other channels say nothing here. */
const silence = (): AsyncIterable<StreamMessage> => ({
  [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => undefined) }),
})

const client = {
  market: {
    subscribe: async ({ channel }: { channel: string }) => (channel === 'chain' ? chainStream() : silence()),
  },
} as unknown as Awaited<ReturnType<Wire['open']>>['client']

const terminal = makeTerminal({
  wire: {
    kind: 'port',
    open: async () => ({ client, closed: new Promise(() => undefined), close: () => undefined }),
  },
  identity: () => {
    const none = async () => ({ kind: 'unsent', reason: 'no identity here' }) as const
    return {
      login: none,
      answerChallenge: none,
      register: none,
      setupAdministrator: none,
      refresh: none,
      logout: async () => undefined,
    }
  },
  storage: localStorage,
  nowMs: () => Date.now(),
  later: (task, delayMs) => {
    const timer = setTimeout(task, delayMs)
    return () => clearTimeout(timer)
  },
})
terminal.groups.setState((before) => ({
  ...before,
  subjects: { ...before.subjects, A: { symbol: 'SPX', expiry: null } },
}))
terminal.link.start()
terminal.link.onState(({ phase }) => phase === 'open' && terminal.hub.linkUp())

const root = document.getElementById('root')
if (root)
  createRoot(root).render(
    <MantineProvider forceColorScheme="dark">
      <TerminalContext value={terminal}>
        <panel.Component panelId="chain" />
      </TerminalContext>
    </MantineProvider>,
  )

const afterPaint = (task: () => void): void => {
  requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = task
    port2.postMessage(null)
  })
}

/** Feeds `perSecond` changed contracts for so long, scrolling all the way, and times each change that is in view. */
async function run(perSecond: number, seconds: number, scrolling: boolean): Promise<PaintReport> {
  const scroller = document.querySelector<HTMLElement>('[role=grid]')
  if (!scroller) throw new Error('no grid')
  const paintsMs: number[] = []
  const framesMs: number[] = []
  const waiting = new Map<string, number>()
  const startedAt = performance.now()
  let sent = 0
  let lastFrame = startedAt
  let running = true
  const frame = (at: number): void => {
    framesMs.push(at - lastFrame)
    lastFrame = at
    if (scrolling) scroller.scrollTop += Math.sin(at / 2_000) * 12
    if (running) requestAnimationFrame(frame)
  }
  requestAnimationFrame(frame)
  // Sees each price that appears in a cell; what it shows was sent at a known time.
  const observer = new MutationObserver((records) => {
    for (const record of records) {
      const text = record.target.textContent?.replaceAll(',', '') ?? ''
      const sentAt = waiting.get(text)
      if (sentAt === undefined) continue
      waiting.delete(text)
      afterPaint(() => paintsMs.push(performance.now() - sentAt))
    }
  })
  observer.observe(scroller, { subtree: true, characterData: true, childList: true })
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const elapsed = performance.now() - startedAt
      if (elapsed > seconds * 1_000) {
        clearInterval(timer)
        return setTimeout(resolve, 300)
      }
      const due = Math.floor((elapsed / 1_000) * perSecond) - sent
      if (due <= 0) return undefined
      sent += due
      const { change, prices } = market.move(due)
      const now = performance.now()
      for (const price of prices) waiting.set(price, now)
      feed.push(market.message('change', change))
      return undefined
    }, 10)
  })
  running = false
  observer.disconnect()
  return {
    updates: sent,
    seconds: (performance.now() - startedAt) / 1_000,
    paintsMs,
    framesMs: framesMs.slice(1),
    rowsDrawn: document.querySelectorAll('[data-strike]').length,
  }
}

Object.assign(window, { runChainPaint: run })
