import { readFileSync } from 'node:fs'

// Preloaded into a server process (`--import`): its wall clock runs beside the machine's by the milliseconds in the file
// that TEST_CLOCK_FILE names, read at the start and whenever the process is told to (SIGUSR2).

const file = process.env['TEST_CLOCK_FILE'] ?? ''
const RealDate = Date
const realNow = RealDate.now.bind(RealDate)
const read = (): number => Number(readFileSync(file, 'utf8'))

let offsetMs = read()
process.on('SIGUSR2', () => {
  offsetMs = read()
})

const now = (): number => realNow() + offsetMs

globalThis.Date = new Proxy(RealDate, {
  construct: (target, given: unknown[]) =>
    Reflect.construct(target, given.length === 0 ? [now()] : given) as Date,
  get: (target, name) => (name === 'now' ? now : (Reflect.get(target, name) as unknown)),
})
