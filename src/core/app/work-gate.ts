/**
 * Bounds how much is worked on at once: what waits outside is still as small as it came in. `run` begins work in the
 * order of arrival, as soon as it fits beside what is inside, or alone however much it weighs.
 */
type WorkGate = Readonly<{ run: <T>(weight: number, work: () => Promise<T>) => Promise<T> }>

export function makeWorkGate(capacity: number): WorkGate {
  const waiting: Readonly<{ weight: number; enter: () => void }>[] = []
  let inside = 0

  const admit = (): void => {
    let next = waiting[0]
    while (next !== undefined && (inside === 0 || inside + next.weight <= capacity)) {
      waiting.shift()
      inside += next.weight
      next.enter()
      next = waiting[0]
    }
  }

  return {
    run: async (weight, work) => {
      await new Promise<void>((enter) => {
        waiting.push({ weight, enter })
        admit()
      })
      try {
        return await work()
      } finally {
        inside -= weight
        admit()
      }
    },
  }
}
