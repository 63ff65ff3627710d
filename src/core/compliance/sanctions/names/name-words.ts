/**
 * Words that stand in names and say little about whom they name. All are in the form that `tokensOf` brings names to:
 * lower case Latin letters without marks.
 */

const words = (text: string): readonly string[] => text.trim().split(/\s+/)

/** Forms of address and rank: left out of the comparison of persons. */
export const TITLES: ReadonlySet<string> = new Set(
  words(`
  mr mrs ms miss mister dr doctor prof professor sir dame lord lady sheikh shaykh shaikh cheikh sheik hajji haji hajj
  hadji alhaj alhaji mullah mulla mawlawi maulawi mawlana maulana molla qari ustad ustaz imam ayatollah hojjatoleslam
  sayyid sayed syed seyed seyyed sayid said general gen colonel col major maj lieutenant lt captain capt
  commander cmdr brigadier brig admiral adm marshal sergeant sgt president prasident minister senator sen congressman
  congresswoman representative rep governor gov ambassador hon honorable honourable rev reverend father fr bishop
  prince princess king queen emir amir sultan don dona senor senora monsieur madame mme herr frau ing engr engineer
  eng lic licenciado jr sr junior senior phd md esq na fnu lnu
  `),
)

/** Titles that are common given names as well: they weigh little, but they stay. */
export const NAMES_TOO: ReadonlySet<string> = new Set(
  words('sayyid sayed syed seyed seyyed sayid said amir emir imam sultan haji king lord prince don major'),
)

/** Small words inside names of persons. */
export const PARTICLES: ReadonlySet<string> = new Set(
  words(`
  al el ul ad ar as at az an es bin ibn ben bn bint binti bn ould o of de del della dela di da das do dos du la le les lo las los
  van von der den dem zu zur und y e i and the te ter ten af av san
  `),
)

/** Small words inside names of firms. */
export const FILLERS: ReadonlySet<string> = new Set(
  words(
    'the of and for a an in de del la le les los las el al y e et du des di da do dos und der die das fur fuer i v na za',
  ),
)

/** Words that many firms bear: they weigh a good part less than a name that one firm bears. */
export const TRADE_WORDS: ReadonlySet<string> = new Set(
  words(`
  international intl global world worldwide general national state trade trading import export imports exports
  commercial commerce business services service industry industries industrial manufacturing production products
  enterprise enterprises group holding holdings management investment investments capital finance financial
  development construction engineering technology technologies tech technical technic systems system solutions
  shipping marine maritime navigation transport transportation logistics lines line petroleum oil gas energy
  petrochemical chemical chemicals electronics electronic electric power metal metals steel mining minerals
  agency bureau center centre institute research scientific science university foundation fund charity relief
  organization organisation association society committee council office ministry department company companies
  bank banking insurance exchange money transfer aviation airlines airways air aerospace defense defence
  security factory plant works complex design consulting consultants real estate properties property hotel
  medical pharmaceutical food foods agro agricultural agriculture equipment supply supplies components materials
  zavod torgovyi dom nauchno proizvodstvennoe obedinenie predpriyatie tsentr institut comercial comercializadora
  comercio inversiones inmobiliaria servicios construcciones constructora distribuidora grupo empresa industrias
  transportes ganadera agricola sociedad joint stock limited liability open closed public private incorporated corporation corp sanayi ticaret dis ve insaat
  `),
)

/**
 * Legal forms, each written with its class: forms of one class are the same thing in two languages or spellings
 * (a private limited company, a joint stock company), so that `OOO` meets `Limited Liability Company`.
 */
const LEGAL_FORM_CLASSES: Readonly<Record<string, string>> = {
  limited: `
    ltd | limited | ltda | limitada | limited liability company | llc | l l c | ooo | o o o | tov | too | gmbh | mbh | sarl |
    s a r l | srl | s r l | sp z o o | spzoo | sp zoo | spolka z o o | bv | b v | kft | doo | d o o | eood | ood | oy | ab | as | aps | uab | sia |
    pte ltd | pte | pty ltd | pty | pvt ltd | pvt | private limited | private | limited sirketi | limited sti | ltd sti | sti | sirketi | mchj | xk |
    gesellschaft mit beschrankter haftung | societe a responsabilite limitee | societatea cu raspundere limitata |
    obshchestvo s ogranichennoy otvetstvennostyu | obshchestvo s ogranichennoi otvetstvennostyu | obschestvo s ogranichennoy otvetstvennostyu |
    tovarystvo z obmezhenoyu vidpovidalnistyu | fze | fzc | fzco | fz llc | dmcc | w l l | wll | s de r l | s de r l de c v | sde rl
    `,
  joint_stock: `
    jsc | ojsc | oao | o a o | pjsc | pao | zao | cjsc | ao | a o | joint stock company | open joint stock company |
    public joint stock company | closed joint stock company | joint stock co | private joint stock company | aktsionernoe obshchestvo | akcionernoe obshchestvo |
    otkrytoe aktsionernoe obshchestvo | publichnoe aktsionernoe obshchestvo | zakrytoe aktsionernoe obshchestvo |
    aktiengesellschaft | aktiengeselschaft | ag | plc | public limited company | sa | s a | s p a | spa | nv | n v | asa | oyj | a s | anonim sirketi |
    sa de cv | s a de c v | s a de cv | sab de cv | s a s | sas | c a | tbk | pt | bhd | sdn bhd | berhad | pjs | p j s | p j s c | qpsc | psc | saog | saoc | sal | s a l | kk | k k
    `,
  corporation: `
    inc | incorporated | corp | corporation | co | company | co ltd | company ltd | company limited | co limited | co inc | co llc | company llc | cie | compagnie | compania | cia |
    co of inc | & co | and co
    `,
  partnership: `lp | l p | llp | l l p | limited partnership | limited liability partnership | kg | gmbh co kg | kgaa | ohg | scs | sca`,
  trust_bank: `n a`,
}

/** Word sequences, longest first, each with its class. */
export const LEGAL_FORMS: ReadonlyMap<string, string> = new Map(
  Object.entries(LEGAL_FORM_CLASSES).flatMap(([kind, forms]) =>
    forms
      .split('|')
      .map((form) => form.trim().replaceAll(/\s+/g, ' '))
      .filter((form) => form !== '')
      .map((form) => [form, kind] as const),
  ),
)

export const LEGAL_FORM_WORDS_MAX = Math.max(...[...LEGAL_FORMS.keys()].map((form) => form.split(' ').length))

/** Words before the name of a ship. */
export const VESSEL_PREFIXES: ReadonlySet<string> = new Set(words('mv mt ms ss mts vessel motor ship'))

/** Words of firms that are written in several ways. */
export const ABBREVIATIONS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    intl: 'international',
    'int l': 'international',
    int: 'international',
    organisation: 'organization',
    org: 'organization',
    assoc: 'association',
    assn: 'association',
    centre: 'center',
    defence: 'defense',
    dept: 'department',
    dev: 'development',
    eng: 'engineering',
    engg: 'engineering',
    ent: 'enterprise',
    enterprises: 'enterprise',
    est: 'establishment',
    gen: 'general',
    govt: 'government',
    grp: 'group',
    hldg: 'holding',
    hldgs: 'holding',
    holdings: 'holding',
    inds: 'industries',
    industry: 'industries',
    ind: 'industries',
    inst: 'institute',
    invest: 'investment',
    investments: 'investment',
    lab: 'laboratory',
    labs: 'laboratory',
    laboratories: 'laboratory',
    mfg: 'manufacturing',
    mgmt: 'management',
    natl: 'national',
    'nat l': 'national',
    pharm: 'pharmaceutical',
    prod: 'production',
    svc: 'services',
    svcs: 'services',
    service: 'services',
    sys: 'systems',
    system: 'systems',
    tech: 'technology',
    technologies: 'technology',
    solution: 'solutions',
    univ: 'university',
    bros: 'brothers',
    shpg: 'shipping',
    trdg: 'trading',
    us: 'unitedstates',
    usa: 'unitedstates',
    'united states': 'unitedstates',
    uk: 'unitedkingdom',
    'united kingdom': 'unitedkingdom',
  }),
)

const ONES = words(
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen',
)
const TENS = words('twenty thirty forty fifty sixty seventy eighty ninety')
const ORDINALS = words('first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth')
const ROMANS = words('i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx')

/** Numbers as words, ordinals and Roman figures above one letter; `fourty` is how it is often spelt. */
export const NUMBER_WORDS: ReadonlyMap<string, number> = new Map([
  ...ONES.map((word, at) => [word, at] as const),
  ...TENS.map((word, at) => [word, (at + 2) * 10] as const),
  ['fourty', 40] as const,
  ...ORDINALS.map((word, at) => [word, at + 1] as const),
  ...ROMANS.map((word, at) => [word, at + 1] as const).filter(([word]) => word.length > 1),
  ...['1st', '2nd', '3rd', '4th', '5th', '6th', '7th', '8th', '9th', '10th'].map(
    (word, at) => [word, at + 1] as const,
  ),
])
