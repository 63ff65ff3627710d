/**
 * Passwords that breached collections hold in quantity and that could pass the four-class rule. Two forms: whole
 * passwords, and words that stay common however they are decorated (`P@ssw0rd1!` is `password` with ornaments).
 */
const COMMON_WORDS: ReadonlySet<string> = new Set(
  `password passwords passwort passwd pass mypassword thepassword welcome welcometo letmein qwerty qwertyuiop qwertyui
  qwert qwertz qazwsx qazwsxedc azerty asdf asdfgh asdfghjkl zxcvbn zxcvbnm admin administrator adminadmin root master
  monkey dragon shadow sunshine princess football baseball basketball hockey soccer superman batman spiderman starwars
  iloveyou iloveu loveyou lovely trustno michael jordan jennifer daniel jessica charlie thomas hunter ranger killer
  pepper ginger cookie chocolate cheese summer winter spring autumn january february december monday friday login
  changeme changeit default guest hello helloworld whatever freedom computer internet samsung google facebook pokemon
  naruto mustang ferrari porsche mercedes corvette harley liverpool chelsea arsenal barcelona juventus america
  canada london pa pass word abc abcd abcde abcdef abcabc aa aaa aaaa a q qw qq xx xxx zz zaq zaqxsw access flower
  blink secret topsecret love god jesus angel angels bailey buster tigger matrix phoenix maverick cowboy silver golden
  orange purple yellow banana`
    .split(/\s+/)
    .filter((word) => word !== ''),
)

const COMMON_WHOLE: ReadonlySet<string> = new Set([
  '1q2w3e4r!q',
  '1q2w3e4r5t!',
  '!qaz2wsx',
  '1qaz@wsx',
  '1qaz!qaz',
  '!qaz@wsx3edc',
  '!qazxsw2',
  'zaq1@wsx',
  'zaq!2wsx',
  'zaq12wsx!',
  '1qaz2wsx!',
  '1q2w3e4r!',
  'q1w2e3r4!',
  'q1w2e3r4t5!',
  'qwe123!@#',
  'asd123!@#',
  'abc123!@#',
  'a1b2c3d4!',
  'p@55w0rd',
  'pa$$w0rd',
  'pa55w.rd',
  'pa55word!',
  'passw0rd!',
  'iloveyou1!',
  'trustno1!',
  'ncc1701!e',
])

const LOOKALIKES: Readonly<Record<string, string>> = {
  '@': 'a',
  '4': 'a',
  '0': 'o',
  '1': 'i',
  '!': 'i',
  '3': 'e',
  '5': 's',
  $: 's',
  '7': 't',
}

/** The letters behind the usual substitutions: `P@ssw0rd` reads `password`. */
export const plainLetters = (text: string): string =>
  [...text.toLowerCase()].map((character) => LOOKALIKES[character] ?? character).join('')

const ORNAMENT_START = /^[^\p{L}@$]+/u
// eslint-disable-next-line regexp/no-super-linear-move -- a password has at most 128 characters
const ORNAMENT_END = /[^\p{L}]+$/u

/** Whether a password is common: listed whole, or a listed word with digits and signs around it. */
export function isCommonPassword(password: string): boolean {
  const whole = password.toLowerCase()
  if (COMMON_WHOLE.has(whole)) return true
  const bare = whole.replace(ORNAMENT_START, '').replace(ORNAMENT_END, '')
  return COMMON_WORDS.has(bare) || COMMON_WORDS.has(plainLetters(bare))
}
