// Two doubles side by side. Short names, because a formula is read in one piece.

// @ts-ignore: decorator
@inline export function one(x: f64): v128 { return f64x2.splat(x) }
// @ts-ignore: decorator
@inline export function add(a: v128, b: v128): v128 { return f64x2.add(a, b) }
// @ts-ignore: decorator
@inline export function sub(a: v128, b: v128): v128 { return f64x2.sub(a, b) }
// @ts-ignore: decorator
@inline export function mul(a: v128, b: v128): v128 { return f64x2.mul(a, b) }
// @ts-ignore: decorator
@inline export function div(a: v128, b: v128): v128 { return f64x2.div(a, b) }
// @ts-ignore: decorator
@inline export function abs(a: v128): v128 { return f64x2.abs(a) }
// @ts-ignore: decorator
@inline export function neg(a: v128): v128 { return f64x2.neg(a) }
// @ts-ignore: decorator
@inline export function root(a: v128): v128 { return f64x2.sqrt(a) }
/** a where the mask is set, else b. */
// @ts-ignore: decorator
@inline export function pick(mask: v128, a: v128, b: v128): v128 { return v128.bitselect(a, b, mask) }
// @ts-ignore: decorator
@inline export function both(a: v128, b: v128): v128 { return v128.and(a, b) }
/** The double at `index` of a table, in both lanes: one load, where a literal would be built anew at each use. */
// @ts-ignore: decorator
@inline export function constant(table: usize, index: i32): v128 {
  return v128.load64_splat(table + (<usize>index << 3))
}
/** sum·x + c: the step of a polynomial; two roundings, as everywhere. */
// @ts-ignore: decorator
@inline export function step(sum: v128, x: v128, table: usize, index: i32): v128 {
  return add(mul(sum, x), constant(table, index))
}
/** Between the two doubles from `index` on, both included; false for what is no number. */
// @ts-ignore: decorator
@inline export function within(x: v128, table: usize, index: i32): v128 {
  return both(f64x2.ge(x, constant(table, index)), f64x2.le(x, constant(table, index + 1)))
}
