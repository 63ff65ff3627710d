/**
 * Quote to paint of the option chain: 2,000 contracts, 2,000 changes a second, scrolling all the while, in Chromium on
 * this machine. `npm run bench -- chain-paint` prints one JSON object a line.
 */
import { createServer } from 'node:http'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { chromium } from '@playwright/test'
import { build } from 'vite'
import type { PaintReport } from './chain-paint/page.bench.tsx'
import { print as printResult } from './result.ts'

const UPDATES_PER_SECOND = 2_000
const SECONDS = 10
const TARGET_MS = 100

const page = fileURLToPath(new URL('./chain-paint', import.meta.url))
const HTML = `<!doctype html><html lang="en" data-mantine-color-scheme="dark" data-ox-contrast="normal"
  data-ox-direction="blue-orange" data-ox-density="compact" data-ox-motion="system"><head><meta charset="utf-8">
  <title>chain</title></head><body><div id="root"></div><script type="module" src="./page.bench.tsx"></script></body></html>`

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
}

const quantile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((left, right) => left - right)
  return sorted[Math.floor((sorted.length - 1) * share)] ?? 0
}

const print = (metric: string, value: number, unit: string, against?: number): void =>
  printResult('chain-paint', metric, value, unit, against)

async function serve(root: string) {
  const server = createServer((request, response) => {
    const path = join(root, request.url === '/' ? '/index.html' : (request.url ?? ''))
    readFile(path).then(
      (bytes) => response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'text/plain' }).end(bytes),
      () => response.writeHead(404).end(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return { server, url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/` }
}

const out = await mkdtemp(join(tmpdir(), 'chain-paint-'))
const entry = join(page, 'index.html')
await writeFile(entry, HTML)
try {
  await build({
    root: page,
    base: './',
    configFile: false,
    logLevel: 'error',
    plugins: [react()],
    build: { outDir: out, emptyOutDir: true },
  })
} finally {
  await rm(entry)
}
const { server, url } = await serve(out)
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
})
const tab = await browser.newPage({ viewport: { width: 1000, height: 560 } })
tab.on('pageerror', (error) => console.error(error.message))
await tab.goto(url)
await tab.locator('[data-strike]').first().waitFor()
const runIn = (scrolling: boolean): Promise<PaintReport> =>
  tab.evaluate(
    ([perSecond, seconds, scroll]) =>
      (
        window as unknown as { runChainPaint: (...run: [number, number, boolean]) => Promise<PaintReport> }
      ).runChainPaint(perSecond, seconds, scroll),
    [UPDATES_PER_SECOND, SECONDS, scrolling] as const,
  )
await runIn(false).then(() => undefined)
for (const scrolling of [false, true]) {
  const report = await runIn(scrolling)
  const name = scrolling ? 'scrolling' : 'at rest'
  print(`updates, ${name}`, report.updates / SECONDS, '1/s', UPDATES_PER_SECOND)
  print(`change to paint p50, ${name}`, quantile(report.paintsMs, 0.5), 'ms')
  print(`change to paint p95, ${name}`, quantile(report.paintsMs, 0.95), 'ms', TARGET_MS)
  print(`frame p95, ${name}`, quantile(report.framesMs, 0.95), 'ms')
  print(`changes seen on screen, ${name}`, report.paintsMs.length, 'changes')
  print(`rows drawn, ${name}`, report.rowsDrawn, 'rows')
}
await browser.close()
server.close()
await rm(out, { recursive: true })
