const ID_BYTES = 12

/** Random letters and digits; `getRandomValues` also works on a page that was not served over TLS. */
export const newId = (): string =>
  [...crypto.getRandomValues(new Uint8Array(ID_BYTES))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .toUpperCase()
