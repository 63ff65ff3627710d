import { sha256 as sha256Of } from '@noble/hashes/sha2.js'
import { keccak_256 as keccak256Of } from '@noble/hashes/sha3.js'
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js'

/** SHA-256 (FIPS 180-4) of bytes. */
export const sha256 = (bytes: Uint8Array): Uint8Array => sha256Of(bytes)

/** SHA-256 of a text's UTF-8 bytes, as 64 lower-case hex digits. */
export const sha256Hex = (text: string): string => bytesToHex(sha256Of(utf8ToBytes(text)))

/** Keccak-256 as Ethereum uses it (the padding of before FIPS 202) of a text's UTF-8 bytes, as 64 lower-case hex digits. */
export const keccak256Hex = (text: string): string => bytesToHex(keccak256Of(utf8ToBytes(text)))

export const hexOfBytes = (bytes: Uint8Array): string => bytesToHex(bytes)

/** Bytes of hex text of even length, either case; null when it is anything else. */
export const bytesOfHex = (hex: string): Uint8Array | null =>
  hex.length % 2 === 0 && /^[0-9a-fA-F]*$/.test(hex) ? hexToBytes(hex) : null

export const utf8Bytes = (text: string): Uint8Array => utf8ToBytes(text)

export const joinBytes = (...parts: readonly Uint8Array[]): Uint8Array => concatBytes(...parts)
