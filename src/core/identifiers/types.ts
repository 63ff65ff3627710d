/** Why a text is not the identifier that it is said to be. */
export type IdentifierProblem =
  | 'empty'
  /** A character that this kind never holds, or one where a digit or a letter must stand. */
  | 'characters'
  | 'length'
  /** The country is none, or none that issues this kind. */
  | 'country'
  /** A part that is never issued: a group of zeros, a reserved range, a date that does not exist. */
  | 'part'
  | 'checksum'

/** `value` is the canonical form: without separators, in the case of the standard. */
export type IdentifierCheck =
  Readonly<{ isValid: true; value: string }> | Readonly<{ isValid: false; problem: IdentifierProblem }>

/** Looks at one text. Text is untrusted and of any length. */
export type CheckIdentifier = (text: string) => IdentifierCheck
