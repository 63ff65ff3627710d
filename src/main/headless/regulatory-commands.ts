import { loadBatch } from './engine-modules.ts'
import type { Console } from './files.ts'
import { answerJson } from './json-requests.ts'
import type { JsonCommand } from './json-requests.ts'

/** `margin`: what positions must hold. */
export async function runMargin(options: JsonCommand, console: Console): Promise<number> {
  return answerJson(options, console, (await loadBatch()).marginFiguresOf)
}

/** `regcalc`: Basel ratios, CONCAT, CFI, UTI and filing deadlines. */
export async function runRegcalc(options: JsonCommand, console: Console): Promise<number> {
  return answerJson(options, console, (await loadBatch()).regcalcFigures)
}
