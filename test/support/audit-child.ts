import { openLog } from '../engine/audit/support.ts'

/** Appends to the log of a directory for ever, signs now and then, and prints each size once it is durable. */
const [directory = '', seed = '0'] = process.argv.slice(2)
const log = await openLog(directory)
for (let round = Number(seed); ; round += 1) {
  await log.append(1 + (round % 64))
  process.stdout.write(`${log.size()}\n`)
  if (round % 7 === 0) {
    const made = await log.keeper.checkpoint()
    process.stdout.write(`signed ${made?.size}\n`)
  }
}
