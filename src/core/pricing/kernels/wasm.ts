import { assertColumns } from './columns.ts'
import type { KernelModule } from './module.ts'
import { europeanPriceRow, europeanRowOutside, impliedVolRowOutside } from './typescript.ts'
import { ROW_STATUS } from './types.ts'
import type { EuropeanBatch, PricingKernel } from './types.ts'

/** Rows of a block: `ROWS` of src/kernels. */
const ROWS = 1024

const columnAt = (module: KernelModule, address: number, index: number): Float64Array =>
  new Float64Array(module.memory.buffer, address + index * ROWS * 8, ROWS)

/** Where one kind of block lies, and what values it. */
type Blocks = Readonly<{
  terms: readonly Float64Array[]
  values: readonly Float64Array[]
  calls: Uint8Array
  statuses: Uint8Array
  run: (count: number) => number
}>

const bytesAt = (module: KernelModule, address: number): Uint8Array =>
  new Uint8Array(module.memory.buffer, address, ROWS)

const columnsAt = (module: KernelModule, address: number, count: number): readonly Float64Array[] =>
  Array.from({ length: count }, (_, index) => columnAt(module, address, index))

const europeanBlocks = (module: KernelModule): Blocks => ({
  terms: columnsAt(module, module.europeanTerms(), 6),
  values: columnsAt(module, module.europeanValuesAt(), 6),
  calls: bytesAt(module, module.europeanCalls()),
  statuses: bytesAt(module, module.europeanStatuses()),
  run: module.europeanBlock,
})

const impliedBlocks = (module: KernelModule): Blocks => ({
  terms: columnsAt(module, module.impliedTerms(), 5),
  values: columnsAt(module, module.impliedVolsAt(), 1),
  calls: bytesAt(module, module.impliedCalls()),
  statuses: bytesAt(module, module.impliedStatuses()),
  run: module.impliedBlock,
})

type Columns = Readonly<{
  isCall: Uint8Array
  terms: readonly Float64Array[]
  values: readonly Float64Array[]
  status: Uint8Array
}>

/** Takes `count` rows through the module block by block; `outside` is called for each row that it leaves. */
function throughBlocks(
  blocks: Blocks,
  columns: Columns,
  count: number,
  outside: (row: number) => void,
): void {
  const { terms, values, calls, statuses, run } = blocks
  for (let start = 0; start < count; start += ROWS) {
    const rows = Math.min(ROWS, count - start)
    terms.forEach((term, index) => term.set(columns.terms[index]?.subarray(start, start + rows) ?? []))
    calls.set(columns.isCall.subarray(start, start + rows))
    const left = run(rows)
    columns.values.forEach((column, index) => column.set(values[index]?.subarray(0, rows) ?? [], start))
    columns.status.fill(ROW_STATUS.ok, start, start + rows)
    if (left > 0) for (let row = 0; row < rows; row++) if (statuses[row] !== 0) outside(start + row)
  }
}

function termsOf(batch: EuropeanBatch): readonly Float64Array[] {
  const { underlying, strike, rateCont, dividendYieldCont, timeYears, volAnnual } = batch
  return [underlying, strike, rateCont, dividendYieldCont, timeYears, volAnnual]
}

/** The compiled kernel: blocks through WASM SIMD, and what it leaves through the scalar functions, with the same bits. */
export function makeWasmKernel(module: KernelModule): PricingKernel {
  const european = europeanBlocks(module)
  const implied = impliedBlocks(module)
  return {
    name: 'wasm-simd',
    europeanValues: (batch, outputs) => {
      assertColumns(batch.count, batch, outputs)
      const { status, price, delta, gamma, vega, theta, rho } = outputs
      const values = [price, delta, gamma, vega, theta, rho]
      const columns = { isCall: batch.isCall, terms: termsOf(batch), values, status }
      throughBlocks(european, columns, batch.count, (row) => europeanRowOutside(batch, row, outputs))
    },
    europeanPrices: (batch, outputs) => {
      assertColumns(batch.count, batch, outputs)
      const { status, price } = outputs
      const columns = { isCall: batch.isCall, terms: termsOf(batch), values: [price], status }
      throughBlocks(european, columns, batch.count, (row) => europeanPriceRow(batch, row, outputs))
    },
    impliedVols: (batch, outputs) => {
      assertColumns(batch.count, batch, outputs)
      const { isCall, forward, strike, discountFactor, timeYears, price } = batch
      const terms = [forward, strike, discountFactor, timeYears, price]
      const columns = { isCall, terms, values: [outputs.volAnnual], status: outputs.status }
      throughBlocks(implied, columns, batch.count, (row) => impliedVolRowOutside(batch, row, outputs))
    },
  }
}
