import { useEffect, useRef } from 'react'
import { useStore } from 'zustand'
import { usePaused, useTerminal } from './hooks.ts'

type Manner = Readonly<{
  /** How many entries one round asks. */
  calls?: number
  /** Goes on while the user has stopped all updates: what is about to be sent must not grow old. */
  whilePaused?: boolean
}>

/**
 * Asks again every `everyMs` while somebody looks, or later where the tier of the user has no room for all that asks;
 * `everyMs` null asks nothing. Returns how long a round is.
 */
export function useRefresh(
  ask: () => void,
  everyMs: number | null,
  { calls = 1, whilePaused = false }: Manner = {},
): number {
  const { pace } = useTerminal()
  const paused = usePaused()
  const stretch = useStore(pace.store, (state) => state.stretch)
  const held = useStore(pace.store, (state) => state.heldUntilMs !== null)
  const asked = useRef(ask)
  asked.current = ask
  const wishedMs = paused && !whilePaused ? null : everyMs
  const roundMs = Math.ceil((everyMs ?? 0) * stretch)
  useEffect(() => (wishedMs === null ? undefined : pace.join(wishedMs, calls)), [pace, wishedMs, calls])
  useEffect(() => {
    if (wishedMs === null || held) return undefined
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') asked.current()
    }, roundMs)
    return () => clearInterval(timer)
  }, [wishedMs, roundMs, held])
  return roundMs
}
