import { describe, expect, it } from 'vitest'
import { takeReport } from '../../../src/renderer/client/health.ts'
import type { Health } from '../../../src/renderer/client/health.ts'
import { tileState } from '../../../src/renderer/panels/overview/tile-state.ts'
import { makeCommands, searchCommands } from '../../../src/renderer/shell/commands/registry.ts'
import type { Command } from '../../../src/renderer/shell/commands/registry.ts'
import { freePanelId, panelNameOf } from '../../../src/renderer/shell/dock/port.ts'
import { linkCells, linkNotice } from '../../../src/renderer/shell/header/link-cells.ts'
import { chordOf, isTyped } from '../../../src/renderer/shell/keys/chords.ts'
import { checkFields, troubleOf } from '../../../src/renderer/sign-in/form.ts'
import { feeWords } from '../../../src/renderer/sign-in/facts.ts'
import { ticker } from '../../support/fake-market.ts'

const link = (name: 'feed' | 'venue' | 'engine' | 'store', state: 'live' | 'stale' | 'halted' | 'off') => ({
  name,
  state,
  latency_ms: state === 'live' ? 4 : 14_000,
  per_second: 10,
  count: 3,
  message: 'why',
})

const NOW = Date.parse('2026-10-14T14:42:18.000Z')

function health(change: Partial<Health> = {}): Health {
  return {
    link: { phase: 'open', sinceMs: NOW - 60_000 },
    roundTripMs: 6,
    roundTripTrailMs: [5, 6],
    links: [link('feed', 'live'), link('venue', 'live'), link('engine', 'live'), link('store', 'live')],
    trailsMs: {},
    reportedAtMs: NOW - 400,
    clockOffsetMs: 3,
    updatesPerSecond: 612,
    conflatedTotal: 0,
    gapsTotal: 0,
    nowMs: NOW,
    ...change,
  }
}

describe('the connection strip', () => {
  it('gives each link its own word', () => {
    expect(linkCells(health()).map((cell) => cell.word)).toEqual(['live', 'ready', 'running', 'booking'])
    expect(linkNotice(health(), 'UTC')).toBeNull()
  })
  it('judges by data that arrives, not by the socket', () => {
    const silent = health({ reportedAtMs: NOW - 14_000 })
    expect(linkCells(silent)[0]).toMatchObject({
      word: 'no data 14 s',
      latency: 'socket up',
      severity: 'warn',
    })
    expect(linkNotice(silent, 'UTC')).toMatchObject({
      title: 'The engine has sent nothing since 14:42:04 UTC.',
      action: { kind: 'reconnect' },
    })
  })
  it('never calls a link well that nobody has reported on', () => {
    const gone = health({
      link: { phase: 'waiting', attempt: 2, retryAtMs: NOW + 2_000, reason: 'code 1006' },
    })
    expect(linkCells(gone).map((cell) => cell.word)).toEqual(['unknown', 'unknown', 'no link', 'unknown'])
    expect(linkNotice(gone, 'UTC')?.body).toContain('Trying again in 2 s, attempt 2')
  })
  it('has distinct words and a distinct way out for each link that is killed', () => {
    const kill = (broken: ReturnType<typeof link>): Health =>
      health({ links: health().links.map((row) => (row.name === broken.name ? broken : row)) })
    const notices = [
      linkNotice(kill(link('feed', 'stale')), 'UTC'),
      linkNotice(kill(link('venue', 'halted')), 'UTC'),
      linkNotice(kill(link('store', 'off')), 'UTC'),
    ]
    expect(notices[0]?.title).toBe('Quotes stopped at 14:42:04 UTC. Trading on them is off.')
    expect(new Set(notices.map((notice) => notice?.title)).size).toBe(3)
    expect(notices.map((notice) => notice?.action.kind)).toEqual(['resync', 'blotter', 'blotter'])
  })
  it('keeps thirty points of each trail and measures the clock', () => {
    const report = { links: [link('feed', 'live')], engine_time: '2026-10-14T14:42:18.000Z' }
    let state = health({ clockOffsetMs: null })
    for (let round = 0; round < 40; round += 1) state = takeReport(state, report, NOW - 100)
    expect(state.trailsMs.feed).toHaveLength(30)
    expect(state.clockOffsetMs).toBe(103)
  })
})

describe('commands', () => {
  const command = (id: string, mnemonic: string, title: string, off: string | null = null): Command => ({
    id,
    mnemonic,
    title,
    icon: (() => null) as unknown as Command['icon'],
    group: 'do',
    offBecause: () => off,
    run: () => ran.push(id),
  })
  const ran: string[] = []
  const list = [
    command('a', 'OC', 'Option chain'),
    command('b', 'OCX', 'Other'),
    command('c', 'GP', 'Chart, orders'),
  ]

  it('are found by mnemonic first, then by the start of any word', () => {
    expect(searchCommands(list, 'oc').map(({ id }) => id)).toEqual(['a', 'b'])
    expect(searchCommands(list, 'orders').map(({ id }) => id)).toEqual(['c'])
    expect(searchCommands(list, 'opt ch').map(({ id }) => id)).toEqual(['a'])
    expect(searchCommands(list, 'hart')).toEqual([])
    expect(searchCommands(list, ' ')).toEqual(list)
  })
  it('do not run while they are off', () => {
    const commands = makeCommands()
    const remove = commands.register([
      command('on', 'ON', 'On'),
      command('off', 'OFF', 'Off', 'quotes are old'),
    ])
    expect([commands.run('on'), commands.run('off'), commands.run('nothing')]).toEqual([true, false, false])
    expect(ran).toEqual(['on'])
    remove()
    expect(commands.run('on')).toBe(false)
  })
  it('are replaced by a later one with the same id', () => {
    const commands = makeCommands()
    commands.register([command('x', 'X', 'first')])
    commands.register([command('x', 'X', 'second')])
    expect(commands.store.getState().list.map(({ title }) => title)).toEqual(['second'])
  })
})

describe('keys', () => {
  const press = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false }
  it('have one text, on every keyboard', () => {
    expect(chordOf({ ...press, key: 'k', ctrlKey: true })).toBe('Ctrl+K')
    expect(chordOf({ ...press, key: 'k', metaKey: true })).toBe('Ctrl+K')
    expect(chordOf({ ...press, key: 'ArrowLeft', ctrlKey: true, altKey: true })).toBe('Ctrl+Alt+Left')
    expect(chordOf({ ...press, key: 'F6', shiftKey: true })).toBe('Shift+F6')
  })
  it('that type a character are known as such', () => {
    expect([isTyped('A'), isTyped('Shift+A'), isTyped('Ctrl+A'), isTyped('F1')]).toEqual([
      true,
      true,
      false,
      false,
    ])
  })
})

describe('panel ids', () => {
  it('are the name, then numbered, and lead back to the name', () => {
    expect(freePanelId('chain', [])).toBe('chain')
    expect(freePanelId('chain', ['chain', 'chain-2'])).toBe('chain-3')
    expect(panelNameOf('chain-3')).toBe('chain')
  })
})

describe('a market tile', () => {
  const view = (change: object) =>
    ({ phase: 'live', data: ticker('SPX', NOW), receivedAtMs: NOW, failure: null, ...change }) as const
  it('grows old by itself when nothing more arrives', () => {
    expect(tileState(view({}), NOW + 4_000).words).toBe('live · 4.3 s old')
  })
  it('is not trusted when its quote or its stream is stale', () => {
    expect(tileState(view({ data: ticker('SPX', NOW, 'stale') }), NOW)).toMatchObject({
      trusted: false,
      words: 'stale 14 s',
    })
    expect(tileState(view({ phase: 'stale' }), NOW)).toMatchObject({ trusted: false })
    expect(tileState(view({ data: null }), NOW)).toMatchObject({ trusted: false, words: 'no data' })
  })
})

describe('the fees beside the sign-in', () => {
  it('are told in the words of a price list, and as they came when they are worded otherwise', () => {
    expect(feeWords('0.001 of value + 0 USD a unit')).toBe('0.1 %')
    expect(feeWords('0 of value + 0.65 USD a unit')).toBe('$0.65 a unit')
    expect(feeWords('0.0002 of value + 1 USD a unit')).toBe('0.02 % + $1 a unit')
    expect(feeWords('0 of value + 0 USD a unit')).toBe('none')
    expect(feeWords('by agreement')).toBe('by agreement')
  })
})

describe('the sign-in form', () => {
  const fields = { email: 'a@b.example', password: 'SecurePassword123!', fullName: '', code: '' }
  it('checks what the engine checks too', () => {
    expect(checkFields('login', fields, 8)).toEqual({})
    expect(checkFields('login', { ...fields, email: '' }, 8)).toHaveProperty('email')
    expect(checkFields('register', { ...fields, password: 'short' }, 8).password).toBe(
      'Use at least 8 characters.',
    )
    expect(checkFields('register', { ...fields, email: 'no' }, 8)).toHaveProperty('email')
    expect(checkFields('administrator', fields, 8)).toHaveProperty('code')
    expect(checkFields('register', fields, 8)).toEqual({ fullName: 'Enter your name.' })
  })
  it('puts a refusal at its field, else above the button', () => {
    const failure = { code: 'x', message: 'is taken', status: 409, issues: [], details: {}, requestId: null }
    expect(troubleOf({ kind: 'refused', failure: { ...failure, field: 'email' } })).toEqual({
      errors: { email: 'Is taken.' },
      message: null,
    })
    expect(troubleOf({ kind: 'refused', failure: { ...failure, field: null } })).toEqual({
      errors: {},
      message: 'Is taken.',
    })
    const locked = {
      ...failure,
      message: 'Sign-in is locked.',
      details: { retry_after_s: 1_741 },
      field: null,
    }
    expect(troubleOf({ kind: 'refused', failure: locked }).message).toBe(
      'Sign-in is locked. Try again in 30 minutes.',
    )
    expect(troubleOf({ kind: 'unsent', reason: 'No engine.' }).message).toBe('No engine. Nothing was sent.')
  })
})
