import { PANEL_NAMES } from '../../panels/panel.ts'
import { PANELS } from '../../panels/registry.ts'
import { point } from '../../state/index.ts'
import type { Asset } from '../../state/index.ts'
import type { Terminal } from '../../terminal/terminal.ts'
import type { Command } from './registry.ts'

const SYMBOLS_MAX = 4

/** Underlyings whose symbol or name starts with the typed word. */
const matchSymbols = (underlyings: readonly Asset[], word: string): readonly Asset[] => {
  const typed = word.toUpperCase()
  if (typed === '') return []
  return underlyings
    .filter((asset) => asset.symbol.startsWith(typed) || asset.name.toUpperCase().startsWith(typed))
    .slice(0, SYMBOLS_MAX)
}

/** `SPX OC`: the panels that look at a symbol, for each symbol that the first word may mean. */
export function symbolCommands(terminal: Terminal, query: string): readonly Command[] {
  const [word = ''] = query.trim().split(/\s+/)
  const matches = matchSymbols(terminal.universe.store.getState().underlyings, word)
  return matches.flatMap((asset) =>
    PANEL_NAMES.filter((name) => PANELS[name].follows.includes('symbol')).map((name) => ({
      id: `symbol.${asset.symbol}.${name}`,
      mnemonic: `${asset.symbol} ${PANELS[name].mnemonic}`,
      title: `${PANELS[name].title}, ${asset.symbol}`,
      context: asset.name,
      icon: PANELS[name].icon,
      group: 'go' as const,
      run: () => {
        terminal.dock.open(name)
        const panelId = terminal.dock.store.getState().panelIds.find((id) => id === name) ?? name
        terminal.groups.setState((before) => point(before, panelId, { symbol: asset.symbol }))
      },
    })),
  )
}
