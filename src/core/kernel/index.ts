export { AssertionFailure, assert, present } from './assert.ts'
export { makeBoundedMap } from './bounded-map.ts'
export type { BoundedMap } from './bounded-map.ts'
export { canonicalJson } from './canonical.ts'
export { CSV_LINE_CHARS_MAX, csvTextRows, makeCsvReader } from './csv-text.ts'
export type { CsvRow } from './csv-text.ts'
export {
  DECIMAL_FRACTION_DIGITS_MAX,
  DECIMAL_INTEGER_DIGITS_MAX,
  Decimal,
  ONE,
  ZERO,
  amountText,
  decimal,
  decimalText,
  numberOf,
  isMultipleOf,
  parseDecimal,
  wholeStepsOf,
} from './decimal.ts'
export { defineFailures, failureMaker } from './failure.ts'
export type { CodeOf, Failure, FailureRules } from './failure.ts'
export { bytesOfHex, hexOfBytes, joinBytes, keccak256Hex, sha256, sha256Hex, utf8Bytes } from './hash.ts'
export { asId } from './ids.ts'
export type {
  AccountId,
  FillId,
  Id,
  IdSource,
  InstrumentSymbol,
  OrderId,
  PositionId,
  SessionId,
  TransferId,
  UserId,
} from './ids.ts'
export {
  MS_PER_DAY,
  MS_PER_HOUR,
  MS_PER_MINUTE,
  MS_PER_SECOND,
  MS_PER_YEAR,
  addMs,
  instant,
  parseIso,
  toIso,
  utcDay,
  yearsBetween,
} from './instant.ts'
export type { Clock, Instant } from './instant.ts'
export type { JsonObject, JsonValue } from './json.ts'
export { CURRENCY_CODES, CURRENCY_SCALE } from './money.ts'
export type { CurrencyCode } from './money.ts'
export { makeRandom } from './random.ts'
export type { Random } from './random.ts'
export { ok, refused } from './result.ts'
export type { Result } from './result.ts'
export { inStretches } from './stretches.ts'
export { makeTurns } from './turns.ts'
export type { Turns } from './turns.ts'
