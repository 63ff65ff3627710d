const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Base64 with padding (RFC 4648 section 4). */
export function base64OfBytes(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at
    const word = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)
    text += ALPHABET.charAt(word >> 18) + ALPHABET.charAt((word >> 12) & 63)
    text +=
      (left > 1 ? ALPHABET.charAt((word >> 6) & 63) : '=') + (left > 2 ? ALPHABET.charAt(word & 63) : '=')
  }
  return text
}

/** Bytes of base64 with its padding; null when it is anything else, or not the one way to write these bytes. */
export function bytesOfBase64(text: string): Uint8Array | null {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return null
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  const bytes = new Uint8Array((text.length / 4) * 3 - padding)
  for (let at = 0, next = 0; at < text.length; at += 4) {
    const word = [0, 1, 2, 3].reduce((sum, place) => {
      const digit = ALPHABET.indexOf(text.charAt(at + place))
      return sum * 64 + Math.max(0, digit)
    }, 0)
    for (const shift of [16, 8, 0]) {
      if (next < bytes.length) bytes[next] = (word >> shift) & 255
      next += 1
    }
  }
  return base64OfBytes(bytes) === text ? bytes : null
}
