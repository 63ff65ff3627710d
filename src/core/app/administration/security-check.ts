/** One thing about how this desk was started that a machine can judge. */
export type SecurityCheck = Readonly<{
  name: string
  /** Whether production refuses to start without it; else it is advised. */
  isRequired: boolean
  isMet: boolean
  /** What was found, in words; never a secret. */
  finding: string
  /** What to do about it: the setting by name. */
  remedy: string
}>
