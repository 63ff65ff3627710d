const RELOAD_AFTER_MS = [250, 1_000, 4_000] as const
const FORGET_AFTER_MS = 60_000

type CrashVerdict = Readonly<{ kind: 'reload'; afterMs: number } | { kind: 'give_up' }>

/** What to do when a page dies: reload, each time later; after three within a minute give up and say so. */
export function makeCrashPolicy(nowMs: () => number): () => CrashVerdict {
  let crashes: readonly number[] = []
  return () => {
    const atMs = nowMs()
    crashes = [...crashes.filter((crashMs) => atMs - crashMs < FORGET_AFTER_MS), atMs]
    const afterMs = RELOAD_AFTER_MS[crashes.length - 1]
    return afterMs === undefined ? { kind: 'give_up' } : { kind: 'reload', afterMs }
  }
}
