/** Characters at the start of a cell that make a spreadsheet read it as a formula (OWASP, CSV Injection). */
const FORMULA = /^[=+\-@\t\r]/
const PLAIN_NUMBER = /^-?\d+(?:\.\d+)?$/
const NEEDS_QUOTES = /[",\r\n]/

/** One cell by RFC 4180, quoted where needed: a formula loses its power by an apostrophe. An absent value is empty. */
export function csvCell(value: string | null): string {
  const text = value ?? ''
  const safe = FORMULA.test(text) && !PLAIN_NUMBER.test(text) ? `'${text}` : text
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
