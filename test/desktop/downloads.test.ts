import { EventEmitter } from 'node:events'
import type { Session } from 'electron'
import { describe, expect, it } from 'vitest'
import { ownBlobIdOf, safeFileName, watchDownloads } from '../../src/main/desktop/downloads.ts'

const ID = '0b9f4a52-1c63-4f0e-9d1c-5f7f2a6f1a11'
const OWN = `blob:optionix://app/${ID}`

describe('the address of a download', () => {
  it.each([
    [OWN, ID],
    [`blob:optionix://app.evil/${ID}`, null],
    [`blob:optionix://app@evil/${ID}`, null],
    [`blob:optionix://user:pw@app/${ID}`, null],
    [`blob:optionix://app:81/${ID}`, null],
    [`blob:optionix://app/a/${ID}`, null],
    [`blob:optionix://app/${ID}?a=b`, null],
    [`blob:optionix://app/${ID}#a`, null],
    [`blob:https://example.com/${ID}`, null],
    [`blob:null/${ID}`, null],
    [`blob:blob:optionix://app/${ID}`, null],
    ['blob:optionix://app/index.html', null],
    ['blob:optionix://app/', null],
    ['optionix://app/index.html', null],
    [`https://example.com/${ID}`, null],
    ['data:text/csv,a', null],
    ['file:///etc/passwd', null],
    ['', null],
  ])('%j is the page’s own text %j', (url, id) => {
    expect(ownBlobIdOf(url)).toBe(id)
  })
})

describe('the name that is suggested', () => {
  it.each([
    ['orders-2026-01-05.csv', 'orders-2026-01-05.csv'],
    ['Statement.JSON', 'Statement.json'],
    ['../../.ssh/config.csv', 'config.csv'],
    ['C:\\Windows\\a.csv', 'a.csv'],
    ['/etc/x.json', 'x.json'],
    ['.hidden.csv', 'hidden.csv'],
    ['..csv', 'file.csv'],
    ['.csv', 'file.csv'],
    ['CON.csv', 'file.csv'],
    ['lpt1.x.json', 'file.json'],
    ['a b$(c)`d`;e.csv', 'a-b-c-d-e.csv'],
    ['gnp\u202Evsc.csv', 'gnp-vsc.csv'],
    [`${'a'.repeat(300)}.csv`, `${'a'.repeat(100)}.csv`],
    ['a.csv.exe', null],
    ['a.csv.', null],
    ['a.csv/', null],
    ['a.csv\n', null],
    ['a.html', null],
    ['csv', null],
    ['', null],
  ])('of %j is %j', (text, name) => {
    expect(safeFileName(text)).toBe(name)
  })
})

type Asked = Readonly<{ url?: string; filename?: string; contentsId?: number; pageUrl?: string }>

function bench() {
  const session = new EventEmitter()
  const codes: unknown[] = []
  const told: unknown[] = []
  const log = {
    info: () => undefined,
    error: () => undefined,
    warn: (facts: object) => void codes.push(facts),
  }
  watchDownloads(session as unknown as Session, { isKnownWindow: (id) => id < 10, log })
  const download = (asked: Asked = {}) => {
    const item = Object.assign(new EventEmitter(), {
      options: {} as Record<string, unknown>,
      getURL: () => asked.url ?? OWN,
      getFilename: () => asked.filename ?? 'orders.csv',
      getSavePath: () => '/a/folder/mine.csv',
      setSaveDialogOptions: (options: Record<string, unknown>) => void (item.options = options),
    })
    const event = { isPrevented: false, preventDefault: () => void (event.isPrevented = true) }
    const contents = {
      id: asked.contentsId ?? 7,
      getURL: () => asked.pageUrl ?? 'optionix://app/index.html',
      isDestroyed: () => false,
      send: (...values: unknown[]) => void told.push(values),
    }
    session.emit('will-download', event, item, contents)
    return { item, event, end: (state: string) => void item.emit('done', {}, state) }
  }
  return { codes, told, download }
}

describe('a download of a window', () => {
  it.each([
    ['completed', 'kept'],
    ['cancelled', 'cancelled'],
    ['interrupted', 'failed'],
  ])('that ends %s is told to its page as %s, without the path', (state, fate) => {
    const { download, told } = bench()
    const { item, event, end } = download({ filename: '/tmp/orders.csv' })
    expect(event.isPrevented).toBe(false)
    expect(item.options).toMatchObject({
      defaultPath: 'orders.csv',
      filters: [{ name: 'Comma-separated values', extensions: ['csv'] }],
    })
    expect(told).toEqual([])
    end(state)
    expect(told).toEqual([['optionix:file', ID, fate, 'mine.csv']])
  })

  it.each([
    ['of another origin', { url: `blob:https://example.com/${ID}` }, []],
    ['over the network', { url: 'https://example.com/a.csv' }, []],
    ['of the bundle', { url: 'optionix://app/index.html' }, []],
    ['from a window that main did not make', { contentsId: 11 }, []],
    ['from a page of elsewhere', { pageUrl: 'https://example.com/' }, []],
    ['of another kind', { filename: 'run.sh' }, [['optionix:file', ID, 'refused', '']]],
  ] as const)('%s is refused and logged by code', (_what, asked, words) => {
    const { codes, download, told } = bench()
    expect(download(asked).event.isPrevented).toBe(true)
    expect(codes).toEqual([{ code: 'download_refused' }])
    expect(told).toEqual(words)
  })

  it('waits for the one before it: a page cannot pile up dialogs', () => {
    const { codes, download } = bench()
    const first = download()
    expect(download().event.isPrevented).toBe(true)
    expect(download({ contentsId: 8 }).event.isPrevented).toBe(false)
    first.end('cancelled')
    expect(download().event.isPrevented).toBe(false)
    expect(codes).toEqual([{ code: 'download_refused' }])
  })
})
