import type { BanKind } from '../../../core/app/index.ts'

/** Sockets and streams that stay open, by the address and the account that they are of: a ban ends them at once. */
export type OpenLines = Readonly<{
  /** Keeps a line until it is let go; `end` is called when its owner is shut out. Returns what lets it go. */
  hold: (kind: BanKind, subject: string, end: () => void) => () => void
  /** Ends all that is open of one who was shut out. */
  end: (kind: BanKind, subject: string) => void
  /** Ends what is open of those who were shut out elsewhere: another server's bans count here too. */
  sweep: (isShutOut: (kind: BanKind, subject: string) => Promise<boolean>) => Promise<void>
}>

type Owner = Readonly<{ kind: BanKind; subject: string; ends: Set<() => void> }>

export function makeOpenLines(): OpenLines {
  const owners = new Map<string, Owner>()
  const keyOf = (kind: BanKind, subject: string): string => `${kind} ${subject}`
  const end: OpenLines['end'] = (kind, subject) => {
    for (const one of [...(owners.get(keyOf(kind, subject))?.ends ?? [])]) one()
  }
  return {
    hold: (kind, subject, one) => {
      const key = keyOf(kind, subject)
      const owner = owners.get(key) ?? { kind, subject, ends: new Set() }
      owners.set(key, owner)
      owner.ends.add(one)
      return () => {
        owner.ends.delete(one)
        if (owner.ends.size === 0 && owners.get(key) === owner) owners.delete(key)
      }
    },
    end,
    sweep: async (isShutOut) => {
      for (const { kind, subject } of [...owners.values()]) {
        if (await isShutOut(kind, subject)) end(kind, subject)
      }
    },
  }
}
