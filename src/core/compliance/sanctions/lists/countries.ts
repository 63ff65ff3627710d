/** Names of countries on the lists to ISO 3166-1 alpha-2. The usual English names come from the runtime's CLDR tables. */

const OTHER_NAMES: Readonly<Record<string, string>> = {
  'korea north': 'KP',
  'north korea': 'KP',
  'democratic peoples republic of korea': 'KP',
  dprk: 'KP',
  'korea south': 'KR',
  'south korea': 'KR',
  'republic of korea': 'KR',
  'iran islamic republic of': 'IR',
  'islamic republic of iran': 'IR',
  'russian federation': 'RU',
  'syrian arab republic': 'SY',
  burma: 'MM',
  'congo democratic republic of the': 'CD',
  'democratic republic of the congo': 'CD',
  drc: 'CD',
  'congo republic of the': 'CG',
  'republic of the congo': 'CG',
  'cote d ivoire': 'CI',
  'cote divoire': 'CI',
  'ivory coast': 'CI',
  'czech republic': 'CZ',
  'united states of america': 'US',
  'united kingdom of great britain and northern ireland': 'GB',
  'great britain': 'GB',
  'united republic of tanzania': 'TZ',
  'republic of moldova': 'MD',
  'bolivarian republic of venezuela': 'VE',
  'plurinational state of bolivia': 'BO',
  'lao peoples democratic republic': 'LA',
  'viet nam': 'VN',
  turkey: 'TR',
  turkiye: 'TR',
  'gambia the': 'GM',
  'bahamas the': 'BS',
  'bosnia and herzegovina': 'BA',
  'macedonia the former yugoslav republic of': 'MK',
  'north macedonia the republic of': 'MK',
  swaziland: 'SZ',
  'cape verde': 'CV',
  palestinian: 'PS',
  palestine: 'PS',
  'state of palestine': 'PS',
  'west bank': 'PS',
  'region gaza': 'PS',
  'holy see': 'VA',
  'hong kong': 'HK',
  macau: 'MO',
  'cabo verde': 'CV',
  'timor leste': 'TL',
  'east timor': 'TL',
  'trinidad and tobago': 'TT',
  'antigua and barbuda': 'AG',
  'saint kitts and nevis': 'KN',
  'saint vincent and the grenadines': 'VC',
  'saint lucia': 'LC',
  'sao tome and principe': 'ST',
  'republic of south sudan': 'SS',
  usa: 'US',
  uk: 'GB',
  uae: 'AE',
}

const ALPHA_3: Readonly<Record<string, string>> = {
  USA: 'US', GBR: 'GB', RUS: 'RU', IRN: 'IR', PRK: 'KP', KOR: 'KR', SYR: 'SY', IRQ: 'IQ', AFG: 'AF', CHN: 'CN', CUB: 'CU',
  VEN: 'VE', BLR: 'BY', UKR: 'UA', MEX: 'MX', COL: 'CO', LBN: 'LB', LBY: 'LY', YEM: 'YE', SDN: 'SD', SOM: 'SO', MMR: 'MM',
  PAK: 'PK', IND: 'IN', TUR: 'TR', SAU: 'SA', ARE: 'AE', EGY: 'EG', DEU: 'DE', FRA: 'FR', ITA: 'IT', ESP: 'ES', JPN: 'JP',
  CAN: 'CA', AUS: 'AU', BRA: 'BR', ARG: 'AR', CHE: 'CH', AUT: 'AT', NLD: 'NL', BEL: 'BE', SWE: 'SE', NOR: 'NO', POL: 'PL',
  NIC: 'NI', HND: 'HN', GTM: 'GT', PAN: 'PA', COD: 'CD', ZWE: 'ZW', NGA: 'NG', KEN: 'KE', ZAF: 'ZA', ISR: 'IL', PSE: 'PS',
} // prettier-ignore

const plainName = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/[\p{M}'’.]/gu, '')
    .toLowerCase()
    .replace(/[^a-z]+/g, ' ')
    .trim()

/** `SU` is `RU` today, `BU` is `MM`. */
const isFormer = (code: string): boolean => Intl.getCanonicalLocales(`und-${code}`)[0] !== `und-${code}`

function codesByName(): ReadonlyMap<string, string> {
  const names = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' })
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
  const known = letters.flatMap((a) =>
    letters.flatMap((b) => {
      const name = names.of(a + b)
      return name === undefined || isFormer(a + b) ? [] : [[plainName(name), a + b] as const]
    }),
  )
  return new Map([...known, ...Object.entries(OTHER_NAMES)])
}

const CODES = codesByName()

/** Alpha-2 of a country's code or English name; null when neither is known. */
export function countryCode(text: string): string | null {
  const plain = text.trim()
  if (/^[A-Z]{2}$/.test(plain)) return plain
  if (/^[A-Z]{3}$/.test(plain) && ALPHA_3[plain]) return ALPHA_3[plain]
  const name = plainName(plain)
  return CODES.get(name) ?? CODES.get(name.replace(/^the /, '')) ?? null
}

/** The codes of several, each once, without what is not known. */
export const countryCodes = (texts: readonly string[]): readonly string[] => [
  ...new Set(texts.flatMap((text) => countryCode(text) ?? [])),
]
