/** Names something that lives as long as the session and is made when it is first asked for. */
export type KeepKey<Value, Owner> = Readonly<{ name: string; make: (owner: Owner) => Value }>

/**
 * Holds what lazily loaded panels must not lose when they are closed or moved: an order under way, for one. Emptied when
 * the user signs out, so that nobody finds another person's ticket.
 */
export type Keep<Owner> = Readonly<{
  of: <Value>(key: KeepKey<Value, Owner>) => Value
  clear: () => void
}>

export function makeKeep<Owner>(owner: () => Owner): Keep<Owner> {
  const kept = new Map<string, unknown>()
  return {
    of: <Value>(key: KeepKey<Value, Owner>): Value => {
      if (!kept.has(key.name)) kept.set(key.name, key.make(owner()))
      return kept.get(key.name) as Value
    },
    clear: () => kept.clear(),
  }
}
