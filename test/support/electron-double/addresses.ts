/**
 * Chromium alone cannot be given a scheme of one's own, so the double shows `optionix://app/x` to it as
 * `http://app.optionix.localhost/x`: an origin of its own, and a secure context. Main never sees the second form.
 */
export function makeAddresses() {
  const schemes = new Set<string>()
  return {
    register: (scheme: string): void => void schemes.add(scheme),
    toWeb: (url: string): string => {
      const [, scheme = '', host = '', rest = ''] = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)(.*)$/i.exec(url) ?? []
      return schemes.has(scheme) ? `http://${host}.${scheme}.localhost${rest || '/'}` : url
    },
    fromWeb: (url: string): string => {
      const [, host = '', scheme = '', rest = ''] =
        /^http:\/\/(.+)\.([a-z]+)\.localhost(?=[/?#]|$)(.*)$/.exec(url) ?? []
      return schemes.has(scheme) ? `${scheme}://${host}${rest}` : url
    },
  }
}

export type Addresses = ReturnType<typeof makeAddresses>
