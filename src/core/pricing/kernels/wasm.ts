import { assertColumns } from './columns.ts'
import type { KernelModule } from './module.ts'
import { europeanPriceRow, europeanRowOutside, impliedVolRow } from './typescript.ts'
import { ROW_STATUS } from './types.ts'
import type { EuropeanBatch, PricingKernel } from './types.ts'

/** Rows of a block: `ROWS` of src/kernels. */
const ROWS = 1024

const columnAt = (module: KernelModule, address: number, index: number): Float64Array =>
  new Float64Array(module.memory.buffer, address + index * ROWS * 8, ROWS)

type Copy = readonly [from: Float64Array, to: Float64Array]

function copyIn(copies: readonly Copy[], start: number, count: number): void {
  for (const [from, to] of copies)
    to.set(start === 0 && from.length === count ? from : from.subarray(start, start + count))
}

function copyOut(copies: readonly Copy[], start: number, count: number): void {
  for (const [from, to] of copies) to.set(count === ROWS ? from : from.subarray(0, count), start)
}

/** The blocks of one batch: (first row, number of rows). */
function eachBlock(count: number, visit: (start: number, rows: number) => void): void {
  for (let start = 0; start < count; start += ROWS) visit(start, Math.min(ROWS, count - start))
}

function makeEuropeanBlocks(module: KernelModule) {
  const terms = Array.from({ length: 6 }, (_, index) => columnAt(module, module.europeanTerms(), index))
  const values = Array.from({ length: 6 }, (_, index) => columnAt(module, module.europeanValuesAt(), index))
  const calls = new Uint8Array(module.memory.buffer, module.europeanCalls(), ROWS)
  const statuses = new Uint8Array(module.memory.buffer, module.europeanStatuses(), ROWS)
  const at = (columns: readonly Float64Array[], index: number): Float64Array =>
    columns[index] ?? new Float64Array(0)

  /** Values `batch` block by block into `outputs`; `outside` is called for each row that the module leaves. */
  return (
    batch: EuropeanBatch,
    outputs: readonly Float64Array[],
    status: Uint8Array,
    outside: (row: number) => void,
  ): void => {
    const columns = [
      batch.underlying,
      batch.strike,
      batch.rateCont,
      batch.dividendYieldCont,
      batch.timeYears,
      batch.volAnnual,
    ]
    const into = columns.map((column, index): Copy => [column, at(terms, index)])
    const out = outputs.map((column, index): Copy => [at(values, index), column])
    eachBlock(batch.count, (start, rows) => {
      copyIn(into, start, rows)
      calls.set(batch.isCall.subarray(start, start + rows))
      const left = module.europeanBlock(rows)
      copyOut(out, start, rows)
      status.fill(ROW_STATUS.ok, start, start + rows)
      if (left === 0) return
      for (let row = 0; row < rows; row++) if (statuses[row] !== 0) outside(start + row)
    })
  }
}

/** The compiled kernel: blocks through WASM SIMD, and what it leaves through the scalar functions, with the same bits. */
export function makeWasmKernel(module: KernelModule): PricingKernel {
  const europeanBlocks = makeEuropeanBlocks(module)
  return {
    name: 'wasm-simd',
    europeanValues: (batch, outputs) => {
      assertColumns(batch.count, batch, outputs)
      const { price, delta, gamma, vega, theta, rho } = outputs
      europeanBlocks(batch, [price, delta, gamma, vega, theta, rho], outputs.status, (row) =>
        europeanRowOutside(batch, row, outputs),
      )
    },
    europeanPrices: (batch, outputs) => {
      assertColumns(batch.count, batch, outputs)
      europeanBlocks(batch, [outputs.price], outputs.status, (row) => europeanPriceRow(batch, row, outputs))
    },
    impliedVols: (batch, outputs) => {
      assertColumns(batch.count, batch, outputs)
      for (let row = 0; row < batch.count; row++) impliedVolRow(batch, row, outputs)
    },
  }
}
