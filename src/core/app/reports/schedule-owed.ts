import { MS_PER_DAY, addMs, instant } from '../../kernel/index.ts'
import type { Instant } from '../../kernel/index.ts'
import type { GenerateInput } from './draft.ts'

/** Something that is owed to an authority, and in whose case it is said so. */
export type Owed = Readonly<{ key: string; input: GenerateInput; caseId: string | null; at: Instant }>

export const inputOf = (
  input: Partial<GenerateInput> & Pick<GenerateInput, 'report_type'>,
): GenerateInput => ({
  ...{ include_details: false, subject_user_ids: [] },
  ...input,
})

/** The beginning of an instant's UTC day, and the last instant of the day that begins so. */
export const dayOf = (at: Instant): Instant => instant(Math.floor(at / MS_PER_DAY) * MS_PER_DAY)
export const endOf = (day: Instant): Instant => addMs(day, MS_PER_DAY - 1)
