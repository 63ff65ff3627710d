import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'

/** Whether a person is being asked to prove themselves anew before a sensitive act. */
export type ProofStore = Readonly<{
  store: StoreApi<Readonly<{ asking: boolean }>>
  /** Asks. All that wait at one time share the question; true once the engine has taken the proof. */
  ask: () => Promise<boolean>
  /** Ends the question: proven, or left. */
  settle: (proven: boolean) => void
}>

export function makeProofStore(): ProofStore {
  const store = createStore<Readonly<{ asking: boolean }>>(() => ({ asking: false }))
  let open: PromiseWithResolvers<boolean> | null = null
  return {
    store,
    ask: () => {
      open ??= Promise.withResolvers<boolean>()
      store.setState({ asking: true })
      return open.promise
    },
    settle: (proven) => {
      const ended = open
      open = null
      store.setState({ asking: false })
      ended?.resolve(proven)
    },
  }
}
