import { contactMarks, haveOneContact } from '../../identity/index.ts'
import type { PersonLink, PersonTraits } from '../../identity/index.ts'
import type { UserId } from '../../kernel/index.ts'
import { makeKeyedQueue } from '../keyed-queue.ts'
import type { UserQueries } from '../store/store.ts'

/** Whose accounts are one person's. */
export type PersonIndex = Readonly<{
  /**
   * Every account of the person behind this one, it first: linked accounts, and those with one mailbox or one telephone,
   * and whatever these are linked to in turn. Somebody who is no user has no other account.
   */
  accountsOf: (id: UserId) => Promise<readonly UserId[]>
  remember: (user: PersonTraits) => void
  forget: () => void
}>

type IndexPorts = Readonly<{
  users: Pick<UserQueries, 'numberedAfter'>
  /** Read at each question: there are few, and they change beside the users. */
  links: () => Promise<readonly PersonLink[]>
}>

const READ_AT_A_TIME = 200

/** Contacts of users as memory has them: they lie sealed in the store, where nothing can be looked up by them. */
function makeContacts() {
  const traits = new Map<UserId, PersonTraits>()
  const byMark = new Map<string, Set<UserId>>()
  return {
    knows: (id: UserId): boolean => traits.has(id),
    set: ({ id, email, phoneNumber, formerPhones }: PersonTraits): void => {
      const before = traits.get(id)
      if (
        before?.email === email &&
        before.phoneNumber === phoneNumber &&
        before.formerPhones === formerPhones
      )
        return
      for (const mark of before === undefined ? [] : contactMarks(before)) {
        const others = byMark.get(mark)
        others?.delete(id)
        if (others?.size === 0) byMark.delete(mark)
      }
      const kept = { id, email, phoneNumber, formerPhones }
      traits.set(id, kept)
      for (const mark of contactMarks(kept)) {
        const marked = byMark.get(mark)
        if (marked === undefined) byMark.set(mark, new Set([id]))
        else marked.add(id)
      }
    },
    of: (id: string): readonly UserId[] => {
      const own = traits.get(id as UserId)
      if (own === undefined) return []
      const near = new Set(contactMarks(own).flatMap((mark) => [...(byMark.get(mark) ?? [])]))
      return [...near].filter((other) => haveOneContact(own, traits.get(other) ?? own))
    },
    clear: (): void => {
      traits.clear()
      byMark.clear()
    },
  }
}

/** Both ways: whoever is linked to somebody, and whoever they are linked to. */
function neighboursOf(links: readonly PersonLink[]): (id: string) => readonly string[] {
  const pairs = links.flatMap(({ userId, personId }) => [
    [userId as string, personId] as const,
    [personId, userId as string] as const,
  ])
  const byId = Map.groupBy(pairs, ([from]) => from)
  return (id) => (byId.get(id) ?? []).map(([, to]) => to)
}

export function makePersonIndex({ users, links }: IndexPorts): PersonIndex {
  const contacts = makeContacts()
  const queue = makeKeyedQueue()
  let lastNumber = 0
  let timesForgotten = 0

  /** Reads whoever came since the last look; the first look reads everybody. */
  const catchUp = (): Promise<void> =>
    queue.run('read', async () => {
      for (;;) {
        const begun = timesForgotten
        const stretch = await users.numberedAfter(lastNumber, READ_AT_A_TIME)
        // Forgotten while the store answered: whoever stands before this stretch is to be read again.
        if (begun !== timesForgotten) continue
        for (const user of stretch) {
          // What was remembered while the store answered is newer.
          if (!contacts.knows(user.id)) contacts.set(user)
          lastNumber = Math.max(lastNumber, user.number)
        }
        if (stretch.length < READ_AT_A_TIME) return
      }
    })

  return {
    accountsOf: async (id) => {
      const linked = neighboursOf(await links())
      // Last: between what was read and the walk over it nothing is forgotten.
      await catchUp()
      const found = new Set<string>([id])
      // A set is walked in the order of its growth: what is found on the way has its turn as well.
      for (const each of found) for (const near of [...linked(each), ...contacts.of(each)]) found.add(near)
      return [...found] as UserId[]
    },
    remember: contacts.set,
    forget: () => {
      contacts.clear()
      lastNumber = 0
      timesForgotten += 1
    },
  }
}
