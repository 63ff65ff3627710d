import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import * as groups from '../../../src/renderer/state/groups.ts'
import { lookAttributes, makeLookStore } from '../../../src/renderer/state/look.ts'
import { makeShelf, readRecord } from '../../../src/renderer/state/shelf.ts'
import type { KeyValueStorage } from '../../../src/renderer/state/shelf.ts'
import { makeStagingStore } from '../../../src/renderer/state/staging.ts'
import { addNotice } from '../../../src/renderer/state/toasts.ts'
import type { Toasts } from '../../../src/renderer/state/toasts.ts'
import {
  DEFAULT_WORKSPACES,
  makeWorkspacesStore,
  suitedTo,
  switchTo,
  withLayout,
} from '../../../src/renderer/state/workspace.ts'
import { addWorkspace, closeWorkspace, templatesFor } from '../../../src/renderer/shell/workspace-acts.ts'

function makeStorage(): KeyValueStorage & Readonly<{ map: Map<string, string> }> {
  const map = new Map<string, string>()
  return {
    map,
    getItem: (key) => map.get(key) ?? null,
    setItem: (key, value) => void map.set(key, value),
    removeItem: (key) => void map.delete(key),
  }
}

describe('a stored record', () => {
  const spec = {
    key: 'k',
    schema: z.object({ width: z.number() }),
    fallback: { width: 1 },
    migrations: [(old: unknown) => ({ width: (old as { size: number }).size })],
  }
  it('is migrated step by step from the version it was written in', () => {
    expect(readRecord('{"version":1,"value":{"size":7}}', spec)).toEqual({ width: 7 })
    expect(readRecord('{"version":2,"value":{"width":8}}', spec)).toEqual({ width: 8 })
  })
  it.each([
    'not json',
    '[]',
    '{"version":3,"value":{"width":8}}',
    '{"version":0,"value":{}}',
    '{"version":2,"value":{}}',
  ])('is refused when damaged, foreign or newer: %s', (text) => {
    expect(readRecord(text, spec)).toBeNull()
  })
  it('that cannot be read is put aside, and the fallback used', () => {
    const storage = makeStorage()
    storage.setItem('k', 'broken')
    expect(makeShelf(storage, spec).read()).toEqual({ width: 1 })
    expect(storage.map.get('k.set-aside')).toBe('broken')
    expect(storage.map.has('k')).toBe(false)
  })
})

describe('the look', () => {
  it('survives a restart', () => {
    const storage = makeStorage()
    makeLookStore(storage).setState({ theme: 'light', density: 'roomy' })
    expect(makeLookStore(storage).getState()).toMatchObject({ theme: 'light', density: 'roomy' })
  })
  it('is chosen by attributes; high contrast is the dark scheme with more of it', () => {
    const look = makeLookStore(makeStorage()).getState()
    expect(lookAttributes({ ...look, theme: 'contrast' }, true)).toMatchObject({
      'data-mantine-color-scheme': 'dark',
      'data-ox-contrast': 'high',
    })
    expect(lookAttributes({ ...look, theme: 'system' }, true)['data-mantine-color-scheme']).toBe('light')
    expect(lookAttributes({ ...look, theme: 'system' }, false)['data-mantine-color-scheme']).toBe('dark')
  })
})

describe('link groups', () => {
  const pointed = groups.point(groups.EMPTY_GROUPS, 'chain', { symbol: 'SPX', expiry: '2026-11-20' })
  it('carry a subject to every panel of the group, late joiners included', () => {
    expect(groups.subjectOf(pointed, 'chart-7')).toEqual({ symbol: 'SPX', expiry: '2026-11-20' })
  })
  it('forget the expiry when the symbol changes', () => {
    expect(groups.subjectOf(groups.point(pointed, 'chart', { symbol: 'NDX' }), 'chain')).toEqual({
      symbol: 'NDX',
      expiry: null,
    })
  })
  it('leave panels of other groups alone', () => {
    const moved = groups.bind(pointed, 'chart', { group: 'B' })
    expect(groups.subjectOf(moved, 'chart').symbol).toBeNull()
    expect(groups.subjectOf(groups.point(moved, 'chart', { symbol: 'NDX' }), 'chain').symbol).toBe('SPX')
  })
  it('let a follower look but not lead', () => {
    const following = groups.bind(pointed, 'chart', { mode: 'follow' })
    expect(groups.point(following, 'chart', { symbol: 'NDX' })).toBe(following)
  })
  it('let a locked panel keep what it shows', () => {
    const locked = groups.bind(pointed, 'chart', { mode: 'locked' })
    const after = groups.point(locked, 'chain', { symbol: 'NDX' })
    expect(groups.subjectOf(after, 'chart').symbol).toBe('SPX')
    expect(groups.subjectOf(after, 'chain').symbol).toBe('NDX')
  })
})

describe('workspaces', () => {
  it('keep their layout over a restart', () => {
    const storage = makeStorage()
    makeWorkspacesStore(storage).setState((before) => withLayout(before, 'market', { grid: { a: [1] } }))
    expect(makeWorkspacesStore(storage).getState().list[1]?.layout).toEqual({ grid: { a: [1] } })
  })
  it('are switched by number; a number without one changes nothing', () => {
    expect(switchTo(DEFAULT_WORKSPACES, 2).active).toBe('market')
    expect(switchTo(DEFAULT_WORKSPACES, 9)).toBe(DEFAULT_WORKSPACES)
  })
  it('of before get the one of volatility and risk behind their own, once', () => {
    const storage = makeStorage()
    const own = { id: 'mine', name: 'Mine', template: 'options', layout: { grid: 1 } }
    const value = { active: 'mine', list: [own], railOpen: true }
    storage.setItem('optionix.workspaces', JSON.stringify({ version: 1, value }))
    const store = makeWorkspacesStore(storage)
    expect(store.getState()).toMatchObject({ active: 'mine', railOpen: true })
    expect(store.getState().list.map(({ id }) => id)).toEqual(['mine', 'risk'])
    store.setState({ list: store.getState().list.slice(0, 1) })
    expect(makeWorkspacesStore(storage).getState().list).toHaveLength(1)
  })
  it('of an officer get that of compliance in front, once, and not where there is no room', () => {
    const officer = ['compliance.read', 'order.read']
    const first = suitedTo(DEFAULT_WORKSPACES, officer)
    expect(first).toMatchObject({ active: 'compliance' })
    expect(first.list.map(({ id }) => id)).toEqual([
      ...DEFAULT_WORKSPACES.list.map(({ id }) => id),
      'compliance',
    ])
    const elsewhere = { ...first, active: 'market' }
    expect(suitedTo(elsewhere, officer)).toBe(elsewhere)
    let full = DEFAULT_WORKSPACES
    for (let round = 0; round < 9; round += 1) full = addWorkspace(full, 'options')
    expect(suitedTo(full, officer)).toBe(full)
    const storage = makeStorage()
    makeWorkspacesStore(storage).setState((before) => suitedTo(before, officer))
    expect(makeWorkspacesStore(storage).getState().active).toBe('compliance')
    // Who trades too chooses for themselves; who may not review does not land there.
    expect(suitedTo(DEFAULT_WORKSPACES, [...officer, 'order.write'])).toBe(DEFAULT_WORKSPACES)
    expect(suitedTo(first, ['order.write']).active).toBe('options')
    expect(suitedTo(elsewhere, ['order.write'])).toBe(elsewhere)
  })
  it('like that of compliance are offered to whoever may see it, and to nobody else', () => {
    expect(templatesFor(['compliance.read'])).toContain('compliance')
    expect(templatesFor(['order.write'])).toEqual(['options', 'market', 'account', 'orders', 'risk'])
  })
  it('get free names and ids, nine at most, and the last one stays', () => {
    let state = DEFAULT_WORKSPACES
    for (let round = 0; round < 20; round += 1) state = addWorkspace(state, 'options')
    expect(state.list).toHaveLength(9)
    expect(new Set(state.list.map((workspace) => workspace.id)).size).toBe(9)
    expect(state.list[5]?.name).toBe('Options desk 2')
    for (let round = 0; round < 20; round += 1) state = closeWorkspace(state)
    expect(state.list).toHaveLength(1)
    expect(state.active).toBe(state.list[0]?.id)
  })
})

describe('staging', () => {
  it('numbers each press, so that the same price twice is two requests', () => {
    const staging = makeStagingStore()
    staging.stageOrder({ symbol: 'SPX', side: 'buy', price: '1' })
    const first = staging.store.getState().staged
    staging.stageOrder({ symbol: 'SPX', side: 'buy', price: '1' })
    expect(first).toMatchObject({ symbol: 'SPX', side: 'buy', price: '1', quantity: null, number: 1 })
    expect(staging.store.getState().staged?.number).toBe(2)
  })
})

describe('notices', () => {
  const none: Toasts = { shown: [], history: [], unread: 0 }
  const burst = (count: number, stays: boolean): Toasts =>
    Array.from({ length: count }).reduce<Toasts>(
      (before, _, index) =>
        addNotice(before, { severity: 'info', title: 'T', foldKey: 'feed', stays }, index, index),
      none,
    )
  it('of one kind in a burst fold into a count', () => {
    expect(burst(100, false).shown).toMatchObject([{ count: 100 }])
  })
  it('about fills and halts never fold and never leave by themselves', () => {
    const { shown } = burst(6, true)
    expect(shown).toHaveLength(6)
    expect(shown.every((toast) => toast.closesAtMs === null)).toBe(true)
  })
  it('make room by dropping the oldest that may go; the history keeps it', () => {
    let state = addNotice(none, { severity: 'ok', title: 'filled', stays: true }, 0, 0)
    for (let id = 1; id < 6; id += 1)
      state = addNotice(state, { severity: 'info', title: `n${id}` }, id, id * 10_000)
    expect(state.shown.map((toast) => toast.title)).toEqual(['filled', 'n3', 'n4', 'n5'])
    expect(state.history).toHaveLength(6)
    expect(state.unread).toBe(6)
  })
  it('about the same take each other’s place; the history keeps both', () => {
    const margin = { severity: 'warn', stays: true, about: 'margin a' } as const
    const other = addNotice(none, { ...margin, title: 'Margin warning', about: 'margin b' }, 0, 0)
    const warned = addNotice(other, { ...margin, title: 'Margin warning' }, 1, 1)
    const called = addNotice(warned, { ...margin, title: 'Margin call' }, 2, 2)
    expect(called.shown.map(({ id, title }) => [id, title])).toEqual([
      [0, 'Margin warning'],
      [2, 'Margin call'],
    ])
    expect(called.history).toHaveLength(3)
  })
})
