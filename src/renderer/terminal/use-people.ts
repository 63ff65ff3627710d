import { useAnswer, useSession } from './hooks.ts'

const NAMES = { limit: 500 } as const

/** Names of users for their ids, for whoever may see them; else the id's end. */
export function usePeople(): (id: string) => string {
  const mayRead = useSession((state) => state.user?.permissions.includes('user.read') ?? false)
  const { outcome } = useAnswer('identity.listUsers', mayRead ? NAMES : null)
  const users = outcome?.kind === 'answer' ? outcome.value.users : []
  return (id) => users.find(({ user_id: each }) => each === id)?.email ?? `••${id.slice(-6)}`
}
