/** Long work that stops now and then, so that whoever drives it may let others work between two stretches. */
export type Steps<Done> = Generator<undefined, Done, undefined>

/** Goes through the steps without a stop. */
export function whole<Done>(steps: Steps<Done>): Done {
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}

/** The numbers below `count`, a stop after every `each` of them. */
export function* countUp(count: number, each: number, work: (at: number) => void): Steps<void> {
  for (let from = 0; from < count; from += each) {
    for (let at = from; at < Math.min(count, from + each); at += 1) work(at)
    yield
  }
}
