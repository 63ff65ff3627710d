/**
 * The page's style nonce, for style elements that the kit, the grid and the dock write. The server puts it into the page
 * as `<meta name="csp-nonce" content="…">`. Empty when the page has none.
 */
export const styleNonce = (): string =>
  document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? ''
