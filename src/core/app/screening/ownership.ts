import type { AlertRecord } from '../../compliance/cases/index.ts'
import { CUSTOMER_PARTY } from '../../compliance/kyc/index.ts'
import {
  OWNERSHIP_RULE,
  blockedByOwnership,
  blocks,
  isSanction,
  percentText,
  queryHash,
  verdictOn,
} from '../../compliance/sanctions/index.ts'
import type {
  MatchDecisionRecord,
  OwnershipBlock,
  ScreeningCheckRecord,
  ScreeningHit,
  Stake,
} from '../../compliance/sanctions/index.ts'
import { canonicalJson, sha256Hex } from '../../kernel/index.ts'
import type { Instant, JsonObject, UserId } from '../../kernel/index.ts'
import { raiseAlert } from '../cases/raise.ts'
import type { NewAlert } from '../cases/raise.ts'
import { hitsOfCheck, lastChecksOf, openAlertsOf, openKey, queryOfCheck, withdrawnAlert } from './matches.ts'
import type { MatchPorts } from './matches.ts'
import { partiesOf } from './parties.ts'
import type { PartyPorts } from './parties.ts'

/** A party of a customer with the last screening of it. */
export type ScreenedParty = Readonly<{ party: string; check: ScreeningCheckRecord }>

/** What a customer's screenings came to: who was found, and who holds how much of whom. */
type Screenings = Readonly<{ found: readonly ScreenedParty[]; stakes: readonly Stake[] }>

type Listed = Readonly<{ hit: ScreeningHit; queryHash: string; isConfirmed: boolean }>

/**
 * The parties whom a list of sanctions names: an officer said so, or more than the name agrees and nobody has said
 * otherwise yet. A name alone that nobody has judged does not count.
 */
function listedOf(
  found: readonly ScreenedParty[],
  decisions: readonly MatchDecisionRecord[],
  now: Instant,
): ReadonlyMap<string, Listed> {
  const listed = new Map<string, Listed>()
  for (const { party, check } of found) {
    const query = queryOfCheck(check)
    for (const hit of hitsOfCheck(check).filter(isSanction)) {
      const verdict = verdictOn(hit, query, decisions, now)
      const isConfirmed = verdict === 'same'
      if (!isConfirmed && (verdict !== null || !blocks(hit))) continue
      if (listed.get(party)?.isConfirmed) continue
      listed.set(party, { hit, queryHash: queryHash(query), isConfirmed })
    }
  }
  return listed
}

/** The blocks by which the customer is blocked, its own first: those of companies that hold none of it are left out. */
function waysTo(all: readonly OwnershipBlock[]): readonly OwnershipBlock[] {
  const ways: OwnershipBlock[] = []
  const open = [CUSTOMER_PARTY]
  for (const id of open) {
    const block = all.find((each) => each.id === id)
    if (block === undefined) continue
    ways.push(block)
    open.push(...block.owners.map((owner) => owner.id).filter((owner) => !open.includes(owner)))
  }
  return ways
}

/** `owner:0` for people: the first owner of the statement. Names of persons stay sealed in it. */
function said(party: string): string {
  const [kind, at] = party.split(':')
  return at === undefined ? 'the customer' : `${kind} ${Number(at) + 1}`
}

const wayText = ({ id, percent, owners }: OwnershipBlock): string =>
  `${percentText(percent)} percent of ${said(id)} (${owners
    .map((owner) => `${percentText(owner.percent)} by ${said(owner.id)}`)
    .join(', ')})`

const listedText = ([party, { hit, isConfirmed }]: readonly [string, Listed]): string =>
  `${said(party)} is ${isConfirmed ? '' : 'like '}${hit.name} (${hit.list} ${hit.entityId})`

function alertOf(
  userId: UserId,
  ways: readonly OwnershipBlock[],
  listed: ReadonlyMap<string, Listed>,
  now: Instant,
): Omit<NewAlert, 'key'> {
  const owners = new Set(ways.flatMap((way) => way.owners.map(({ id }) => id)))
  const met = [...listed].filter(([party]) => owners.has(party))
  return {
    rule: OWNERSHIP_RULE,
    kind: 'sanctions',
    level: 'block',
    score: 100,
    revision: 1,
    withdrawnBecause: null,
    isTold: false,
    userId,
    accountId: null,
    others: [],
    links: [],
    explanation: `Listed owners hold ${ways.map(wayText).join('; ')}: ${met.map(listedText).join('; ')}. From 50 percent on the customer is blocked as they are.`,
    evidence: {
      percent: percentText(ways[0]?.percent ?? 0),
      paths: ways.map(({ id, percent, owners: by }) => ({
        owned: id,
        percent: percentText(percent),
        held_by: by.map((owner) => ({ party: owner.id, percent: percentText(owner.percent) })),
      })),
      listed: met.map(([party, { hit, queryHash: query }]) => ({
        ...{ party, list: hit.list, entity_id: hit.entityId },
        ...{ entry_hash: hit.entryHash, query_hash: query },
      })),
    },
    happenedAt: now,
  }
}

const NO_LONGER = 'The owners who are listed no longer hold half of the customer.'

const keyOf = (userId: UserId, evidence: JsonObject): string =>
  `${OWNERSHIP_RULE}-${sha256Hex([userId, canonicalJson(evidence)].join('\n'))}`

/** What lists forbid of a customer. `isOwned`: by the 50 percent rule. */
type Standing = Readonly<{ isOwned: boolean; isHeld: boolean }>

/**
 * Puts before an officer that listed persons own half of a customer or more, with the ways and the shares, and takes back
 * what is no longer so. A customer is held while it is listed itself, is owned so, or a match of an owner that more than
 * the name speaks for waits for its decision.
 */
export async function settleOwnership(
  { store, cases }: MatchPorts,
  userId: UserId,
  { found, stakes }: Screenings,
): Promise<Standing> {
  const now = cases.clock.now()
  const listed = listedOf(found, await store.screening.decisionsOf(userId), now)
  const owners = new Set([...listed.keys()].filter((party) => party !== CUSTOMER_PARTY))
  const ways = waysTo(blockedByOwnership(stakes, owners))
  const isOwned = ways.length > 0
  let standing: string | null = null
  if (isOwned) {
    const alert = alertOf(userId, ways, listed, now)
    standing = await openKey(store, keyOf(userId, alert.evidence))
    await raiseAlert(cases, { ...alert, key: standing })
  }
  for (const alert of await openAlertsOf(store, userId, OWNERSHIP_RULE))
    if (alert.key !== standing) await raiseAlert(cases, withdrawnAlert(alert, NO_LONGER))
  const waits = [...listed.values()].some(({ isConfirmed }) => !isConfirmed)
  return { isOwned, isHeld: isOwned || waits || listed.has(CUSTOMER_PARTY) }
}

/** The same by the last screenings: after a word of an officer nothing needs to be looked up anew. */
export async function standingOf(ports: MatchPorts & PartyPorts, userId: UserId): Promise<Standing> {
  const user = await ports.cases.store.users.byId(userId)
  if (user === null) return { isOwned: false, isHeld: false }
  const [{ parties, stakes }, last] = await Promise.all([partiesOf(ports, user), lastChecksOf(ports, userId)])
  const found = parties.flatMap(({ name, query }): ScreenedParty[] => {
    const check = last.get(queryHash(query))
    return check === undefined ? [] : [{ party: name, check }]
  })
  return settleOwnership(ports, userId, { found, stakes })
}

/** It follows from the matches of the owners, and ends with them: by itself it is not decided. */
export const isOwnership = ({ rule }: Pick<AlertRecord, 'rule'>): boolean => rule === OWNERSHIP_RULE
