/** What can be seen of a password by itself. The engine checks the same, and that it is known from no breach and not used before. */
const PASSWORD_LENGTH_MAX = 128

type Rule = Readonly<{ words: string; met: boolean }>

export function passwordRules(password: string, lengthMin: number): readonly Rule[] {
  const length = [...password].length
  return [
    {
      words: `${lengthMin} to ${PASSWORD_LENGTH_MAX} characters`,
      met: length >= lengthMin && length <= PASSWORD_LENGTH_MAX,
    },
    { words: 'an upper-case letter', met: /\p{Lu}/u.test(password) },
    { words: 'a lower-case letter', met: /\p{Ll}/u.test(password) },
    { words: 'a digit', met: /\p{Nd}/u.test(password) },
    { words: 'a sign that is neither', met: /[^\p{L}\p{Nd}\s]/u.test(password) },
  ]
}

export const meetsPasswordRules = (password: string, lengthMin: number): boolean =>
  passwordRules(password, lengthMin).every(({ met }) => met)
