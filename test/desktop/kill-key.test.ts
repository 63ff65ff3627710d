import { EventEmitter } from 'node:events'
import type { BrowserWindow } from 'electron'
import { describe, expect, it } from 'vitest'
import { isKillKey, makeKillKey } from '../../src/main/desktop/kill-key.ts'

const KEY = {
  ...{ type: 'keyDown', key: 'k', control: true, meta: false, shift: true, alt: false },
  isAutoRepeat: false,
} as const

describe('the key of the kill switch', () => {
  it.each([
    [{}, true],
    [{ key: 'K' }, true],
    [{ control: false, meta: true }, true],
    [{ isAutoRepeat: true }, false],
    [{ type: 'keyUp' }, false],
    [{ shift: false }, false],
    [{ alt: true }, false],
    [{ control: false }, false],
    [{ key: 'j' }, false],
  ] as const)('with %j is it: %s', (change, isIt) => {
    expect(isKillKey({ ...KEY, ...change } as Parameters<typeof isKillKey>[0])).toBe(isIt)
  })
})

type Box = Readonly<{ message: string; detail?: string }>

/** Main with one window, a clock that is wound by hand, and a person who gives the scripted answers. */
function makeBench(answers: readonly number[], halt: () => Promise<{ accounts: number; cancelled: number }>) {
  const sent: string[] = []
  const boxes: Box[] = []
  const log: string[] = []
  const left = [...answers]
  const timers = new Set<() => void>()
  const contents = new EventEmitter()
  const note = ({ code }: Readonly<Record<string, unknown>>): void => void log.push(String(code))
  const key = makeKillKey({
    send: (command) => void sent.push(command),
    engine: () => ({ halt }),
    dialog: {
      showMessageBox: (async (_window: unknown, box: Box) => {
        boxes.push(box)
        return { response: left.shift() ?? 0 }
      }) as unknown as Parameters<typeof makeKillKey>[0]['dialog']['showMessageBox'],
    },
    later: (task) => {
      timers.add(task)
      return () => void timers.delete(task)
    },
    log: { info: note, warn: note, error: note },
  })
  key.watch({ webContents: contents, isDestroyed: () => false } as unknown as BrowserWindow)
  let prevented = 0
  const press = (): void =>
    void contents.emit('before-input-event', { preventDefault: () => (prevented += 1) }, KEY)
  const pass = async (): Promise<void> => {
    for (const task of timers) task()
    timers.clear()
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
  }
  return { key, press, pass, sent, boxes, log, prevented: () => prevented }
}

const halted = () => Promise.resolve({ accounts: 2, cancelled: 1 })

describe('the kill switch past the page', () => {
  it('is the page’s business while the page hears it', async () => {
    const bench = makeBench([], halted)
    bench.press()
    bench.key.heard()
    await bench.pass()
    expect(bench.sent).toEqual(['shell.kill'])
    expect(bench.prevented()).toBe(1)
    expect(bench.boxes).toEqual([])
  })

  it('asks the person itself when the page is stuck, and halts what the desk trades', async () => {
    const bench = makeBench([1], halted)
    bench.press()
    await bench.pass()
    expect(bench.boxes.map(({ message }) => message)).toEqual(['Halt trading?', 'Halted: 2 accounts.'])
    expect(bench.boxes[1]?.detail).toContain('1 order cancelled.')
    expect(bench.log).toEqual(['kill_key_unheard', 'trading_halted'])
  })

  it('leaves everything as it is when the person says so, and asks again at the next press', async () => {
    const bench = makeBench([0, 0], () => Promise.reject(new Error('never called')))
    bench.press()
    await bench.pass()
    bench.press()
    await bench.pass()
    expect(bench.boxes.map(({ message }) => message)).toEqual(['Halt trading?', 'Halt trading?'])
  })

  it('says so when halting fails', async () => {
    const bench = makeBench([1], () => Promise.reject(new Error('the store is full')))
    bench.press()
    await bench.pass()
    expect(bench.boxes[1]?.message).toBe('Trading could not be halted.')
    expect(bench.log).toContain('halt_failed')
  })
})
