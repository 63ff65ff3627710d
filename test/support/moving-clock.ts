// Preloaded into a server under test: its clock begins at the first instant of TEST_CLOCK, runs on as clocks do, and leaps to
// the next one with each SIGUSR2. A market's opening is then a signal away, whatever the time is outside.
const realNow = Date.now.bind(Date)
const instants = (process.env.TEST_CLOCK ?? '').split(' ').map((text) => Date.parse(text))
let offsetMs = 0
const leap = (): void => {
  const next = instants.shift()
  if (next !== undefined) offsetMs = next - realNow()
}
leap()
Date.now = () => realNow() + offsetMs
process.on('SIGUSR2', leap)
