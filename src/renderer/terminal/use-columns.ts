import { useMemo } from 'react'
import { z } from 'zod'
import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import { makeShelf } from '../state/shelf.ts'
import { fitColumns } from '../widgets/tables/fit-columns.ts'
import type { FitColumn } from '../widgets/tables/fit-columns.ts'

const choiceSchema = z.object({ columns: z.array(z.string()), fit: z.boolean() })

/** What one panel's table shows, kept on this machine. A column that is gone meanwhile is left out. */
function makeChoiceStore<Key extends string>(panelId: string, keys: readonly Key[]) {
  const shelf = makeShelf(localStorage, {
    key: `optionix.${panelId}.columns`,
    migrations: [],
    schema: choiceSchema,
    fallback: { columns: [...keys], fit: true },
  })
  const { columns, fit } = shelf.read()
  const store = createStore<{ columns: readonly Key[]; fit: boolean }>(() => ({
    columns: keys.filter((key) => columns.includes(key)),
    fit,
  }))
  store.subscribe((choice) => shelf.write({ columns: [...choice.columns], fit: choice.fit }))
  return store
}

/** The columns of a panel's table: those that the trader chose and that have room, and the way to choose others. */
export function useColumns<Key extends string>(
  panelId: string,
  columns: Readonly<Record<Key, FitColumn>>,
  roomPx: number,
) {
  const keys = useMemo(() => Object.keys(columns) as Key[], [columns])
  const store = useMemo(() => makeChoiceStore(panelId, keys), [panelId, keys])
  const choice = useStore(store)
  const shown = useMemo(
    () => fitColumns(columns, choice.columns, choice.fit && roomPx > 0 ? roomPx : Number.POSITIVE_INFINITY),
    [columns, choice, roomPx],
  )
  return { choice, shown, usual: keys, onChoose: store.setState }
}
