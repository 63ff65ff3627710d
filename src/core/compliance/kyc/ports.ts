/** Whom to look up: a person with what tells them from others of the same name. */
export type ScreeningSubject = Readonly<{
  name: string
  /** `YYYY-MM-DD`. */
  dateOfBirth: string | null
  /** ISO 3166-1, two letters. */
  nationality: string | null
  kind: 'person' | 'company'
}>

/** `no_list`: nothing was loaded to look in, so nothing is known. It is never clear. */
export type ScreeningOutcome = Readonly<{
  status: 'no_list' | 'clear' | 'review' | 'blocked'
  isPoliticallyExposed: boolean
}>

/** Looks a name up in the lists that are loaded. */
export type NameScreening = Readonly<{ screen: (subject: ScreeningSubject) => Promise<ScreeningOutcome> }>
