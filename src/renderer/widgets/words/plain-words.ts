/** What has a name of its own: written as its field writes it. */
const NAMES: Readonly<Record<string, string>> = {
  ...{ api_keys: 'API keys', one_time_tokens: 'One-time tokens' },
  ...{ aml: 'AML', ctr: 'CTR', kyc: 'KYC', pep: 'PEP', sar: 'SAR' },
  ...{ basel_iii: 'Basel III', cftc: 'CFTC', dodd_frank: 'Dodd-Frank', emir: 'EMIR' },
  ...{ mifid_ii: 'MiFID II', sox: 'SOX' },
  ...{ aml_ctf: 'AML and CTF', ccpa: 'CCPA', gdpr: 'GDPR', pci_dss: 'PCI DSS' },
}

/** `market_abuse` → `Market abuse`, `aml` → `AML`, `mifid_ii` → `MiFID II`. */
export const plainWords = (name: string): string => {
  const known = NAMES[name]
  if (known !== undefined) return known
  const words = name.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** The end of an id, by which people tell records apart. */
export const shortId = (id: string): string => `••${id.slice(-6)}`

/** `1 day`, `2 days`. */
export const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`

/** A person's name beside the end of their id; the id alone where the name is not told. */
export function namedId(people: (id: string) => string, id: string): string {
  const name = people(id)
  return name === shortId(id) ? name : `${name} (${shortId(id)})`
}
