import { sha256 } from '../../../kernel/index.ts'
import { parseAddress } from '../../../ledger/index.ts'
import { evidenceOf } from './labels.ts'
import type { Labels } from './labels.ts'
import { CONFIDENCE } from './layouts.ts'
import type { Candidate } from './layouts.ts'
import { isFreeAfter, isFreeBefore } from './words.ts'
import type { Scan } from './words.ts'

// Addresses of chains. Base58Check: Bitcoin's wiki; bech32: BIP-173; bech32m: BIP-350. Hexadecimal ones are the ledger's.

const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
/** The ledger of XRP counts in an order of its own. */
const BASE58_XRP = 'rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz'

/** The bytes that a base-58 text says; null when a character is none of the alphabet. */
function bytesOfBase58(text: string, alphabet: string): Uint8Array | null {
  const bytes: number[] = []
  for (const character of text) {
    let carry = alphabet.indexOf(character)
    if (carry < 0) return null
    for (let at = 0; at < bytes.length; at += 1) {
      carry += (bytes[at] ?? 0) * 58
      bytes[at] = carry & 255
      carry >>= 8
    }
    for (; carry > 0; carry >>= 8) bytes.push(carry & 255)
  }
  for (const character of text) {
    if (character !== alphabet[0]) break
    bytes.push(0)
  }
  return Uint8Array.from(bytes.reverse())
}

/** Version bytes of the chains that share Base58Check. */
const CHAIN_OF_VERSION: Readonly<Record<number, string>> = {
  0x00: 'BTC',
  0x05: 'BTC',
  0x30: 'LTC',
  0x32: 'LTC',
  0x1e: 'DOGE',
  0x16: 'DOGE',
  0x41: 'TRON',
  0x6f: 'BTC_TEST',
  0xc4: 'BTC_TEST',
}

function base58CheckChain(text: string): string | null {
  const alphabet = text.startsWith('r') ? BASE58_XRP : BASE58
  const bytes = bytesOfBase58(text, alphabet)
  if (bytes?.length !== 25) return null
  const check = sha256(sha256(bytes.slice(0, 21)))
  if (![0, 1, 2, 3].every((at) => check[at] === bytes[21 + at])) return null
  return alphabet === BASE58_XRP ? 'XRP' : (CHAIN_OF_VERSION[bytes[0] ?? -1] ?? null)
}

const BECH32 = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'
const GENERATORS = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3]

function polymod(values: readonly number[]): number {
  return values.reduce((check, value) => {
    const top = check >>> 25
    const shifted = ((check & 0x1ffffff) << 5) ^ value
    return GENERATORS.reduce((sum, generator, bit) => ((top >>> bit) & 1 ? sum ^ generator : sum), shifted)
  }, 1)
}

const BECH32_CHAINS: Readonly<Record<string, string>> = {
  bc: 'BTC',
  tb: 'BTC_TEST',
  ltc: 'LTC',
  addr: 'ADA',
  cosmos: 'ATOM',
}
const BECH32_RESIDUES = [1, 0x2bc830a3]

function bech32Chain(text: string): string | null {
  const plain = text.toLowerCase()
  if (text !== plain && text !== text.toUpperCase()) return null
  const cut = plain.lastIndexOf('1')
  const chain = BECH32_CHAINS[plain.slice(0, Math.max(cut, 0))]
  const data = Array.from(plain.slice(cut + 1), (character) => BECH32.indexOf(character))
  if (chain === undefined || data.length < 14 || data.includes(-1)) return null
  const prefix = Array.from(plain.slice(0, cut), (character) => character.charCodeAt(0))
  const residue = polymod([
    ...prefix.map((code) => code >> 5),
    0,
    ...prefix.map((code) => code & 31),
    ...data,
  ])
  return BECH32_RESIDUES.includes(residue) ? chain : null
}

const isSolana = (text: string): boolean => bytesOfBase58(text, BASE58)?.length === 32

/** The chain of an address whose own check holds; null for everything else. */
function chainOf(text: string): string | null {
  if (text.startsWith('0x')) return parseAddress(text).ok ? 'ETH' : null
  if (text.length >= 25 && text.length <= 36) {
    const chain = base58CheckChain(text)
    if (chain !== null) return chain
  }
  return text.includes('1') ? bech32Chain(text) : null
}

const LENGTH_MIN = 25
const LENGTH_MAX = 110

export function cryptoAddressesOf(scan: Scan, labels: Labels): readonly Candidate[] {
  return scan.tokens.flatMap((token, from): readonly Candidate[] => {
    const { text, start, end } = token
    if (text.length < LENGTH_MIN || text.length > LENGTH_MAX) return []
    if (!isFreeBefore(scan.text, start) || !isFreeAfter(scan.text, end)) return []
    const chain = chainOf(text)
    const isNamed = evidenceOf(scan, from, from + 1, labels) === 'named'
    const confidence = isNamed ? CONFIDENCE.namedAndChecked : CONFIDENCE.certain
    if (chain !== null) return [{ type: 'crypto_address', kind: chain, start, end, confidence }]
    // Solana's addresses are 32 bare bytes: the word beside them is all that tells.
    return isNamed && text.length >= 32 && text.length <= 44 && isSolana(text)
      ? [{ type: 'crypto_address', kind: 'SOL', start, end, confidence: CONFIDENCE.named }]
      : []
  })
}
