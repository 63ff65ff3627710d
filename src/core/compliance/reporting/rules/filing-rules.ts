import type { FilingForm } from '../documents/filing-forms.ts'
import type { FilingProblem } from './filing-problems.ts'
import { ctrProblems } from './rules-ctr.ts'
import { rts22Problems, tradeReportProblems } from './rules-iso.ts'
import { sarProblems } from './rules-sar.ts'
import type { XmlElement } from '../documents/xml.ts'

const RULES: Readonly<Record<FilingForm, (root: XmlElement) => readonly FilingProblem[]>> = {
  sar: sarProblems,
  ctr: ctrProblems,
  rts22: rts22Problems,
  emir: tradeReportProblems,
  cftc: tradeReportProblems,
}

/** What no schema sees: check digits, sums, counts, dates that agree, fields that need each other. */
export const ruleProblems = (form: FilingForm, root: XmlElement): readonly FilingProblem[] =>
  RULES[form](root)
