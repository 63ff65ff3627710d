import { z } from 'zod'
import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'
import { makeShelf } from './shelf.ts'
import type { KeyValueStorage } from './shelf.ts'

const lookSchema = z.object({
  theme: z.enum(['dark', 'light', 'contrast', 'system']),
  direction: z.enum(['blue-orange', 'green-red', 'red-green', 'red-blue', 'mono']),
  density: z.enum(['compact', 'normal', 'roomy']),
  motion: z.enum(['system', 'off']),
  /** Whether the user has been asked once how it should look. */
  asked: z.boolean(),
})

/** How the terminal looks on this machine. */
export type Look = z.infer<typeof lookSchema>

export type LookStore = StoreApi<Look>

const DEFAULT_LOOK: Look = {
  theme: 'dark',
  direction: 'blue-orange',
  density: 'compact',
  motion: 'system',
  asked: false,
}

/** The attributes on the root element that choose the tokens (visual target, section 12). */
export function lookAttributes(look: Look, systemIsLight: boolean): Readonly<Record<string, string>> {
  const light = look.theme === 'light' || (look.theme === 'system' && systemIsLight)
  return {
    'data-mantine-color-scheme': light ? 'light' : 'dark',
    'data-ox-contrast': look.theme === 'contrast' ? 'high' : 'normal',
    'data-ox-direction': look.direction,
    'data-ox-density': look.density,
    'data-ox-motion': look.motion,
  }
}

export function makeLookStore(storage: KeyValueStorage): LookStore {
  const shelf = makeShelf(storage, {
    key: 'optionix.look',
    migrations: [],
    schema: lookSchema,
    fallback: DEFAULT_LOOK,
  })
  const store = createStore<Look>(() => shelf.read())
  store.subscribe((look) => shelf.write(look))
  return store
}
