import type { EntryOutput } from '../../client/index.ts'
import { shortId } from '../words/plain-words.ts'

type User = EntryOutput<'identity.listUsers'>['users'][number]

/** Somebody who was chosen, by the words that tell them from others. */
export type Customer = Readonly<{ id: string; words: string }>

/** What the engine gives at a time; whoever is not among them is found by more letters. */
export const CUSTOMERS_SHOWN = 8
/** Fewer letters find half the house. */
const LETTERS_MIN = 2

/** `Ada Bos · ada@desk.example · ••00a1b2`: two people may have one name. */
export const customerOf = ({ user_id: id, full_name: name, email }: User): Customer => ({
  id,
  words: [name, email, shortId(id)].filter((part) => part !== '').join(' · '),
})

/** What is looked for; null while too little is typed. The end of an id is written here as screens print it, too. */
export function soughtIn(text: string): string | null {
  const sought = text.trim().replace(/^•+/, '')
  return sought.length < LETTERS_MIN ? null : sought
}

/** What stands below the field: how to go on. */
export function soughtWords(sought: string | null, total: number | null): string {
  if (sought === null) return 'A part of the name, the e-mail or the id: two letters at least.'
  if (total === null) return 'Looking …'
  if (total === 0) return 'Nobody is called like this.'
  return total > CUSTOMERS_SHOWN
    ? `The first ${CUSTOMERS_SHOWN} of ${total} are shown: type more to tell them apart.`
    : `${total} found: ↑ and ↓ walk, Enter chooses.`
}

/** The place after a step among `count`, round the ends; of none, none. */
export const stepped = (at: number, step: 1 | -1, count: number): number =>
  count === 0 ? -1 : (at + step + count) % count
