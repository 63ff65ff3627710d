// What the module offers to core/pricing/kernels/wasm.ts.
export {
  europeanBlock,
  europeanCalls,
  europeanStatuses,
  europeanTerms,
  europeanValuesAt,
} from './european'
export { impliedBlock, impliedCalls, impliedStatuses, impliedTerms, impliedVolsAt } from './implied'
