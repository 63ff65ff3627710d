import { useEffect, useState } from 'react'
import { useAnswer, useSession } from './hooks.ts'
import { PEOPLE_READ, nameIn, nextOffset, withPage } from './people-pages.ts'
import type { PeoplePages } from './people-pages.ts'

const NOBODY: PeoplePages = new Map()

/** Names of users for their ids, for whoever may see them; else the id's end. All are read, a page after the other. */
export function usePeople(): (id: string) => string {
  const mayRead = useSession((state) => state.user?.permissions.includes('user.read') ?? false)
  const [pages, setPages] = useState(NOBODY)
  const offset = mayRead ? nextOffset(pages) : null
  const { outcome } = useAnswer('identity.listUsers', offset === null ? null : { limit: PEOPLE_READ, offset })
  const answer = outcome?.kind === 'answer' ? outcome.value : null
  useEffect(() => {
    if (answer !== null) setPages((before) => withPage(before, answer))
  }, [answer])
  return (id) => nameIn(pages, id)
}
