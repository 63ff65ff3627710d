/** Categories and groups of ISO 10962:2021, and the attributes of the groups that an options desk meets. */

type Category = Readonly<{ name: string; groups: Readonly<Record<string, string>> }>
type Attribute = Readonly<{ name: string; values: Readonly<Record<string, string>> }>

export const CFI_GROUPS: Readonly<Record<string, Category>> = {
  E: {
    name: 'equities',
    groups: {
      S: 'common shares',
      P: 'preferred shares',
      C: 'convertible common shares',
      F: 'convertible preferred shares',
      L: 'limited partnership units',
      D: 'depositary receipts',
      Y: 'structured instruments',
      M: 'others',
    },
  },
  C: {
    name: 'collective investment vehicles',
    groups: {
      I: 'standard funds',
      H: 'hedge funds',
      B: 'real estate investment trusts',
      E: 'exchange-traded funds',
      S: 'pension funds',
      F: 'funds of funds',
      P: 'private equity funds',
      M: 'others',
    },
  },
  D: {
    name: 'debt instruments',
    groups: {
      B: 'bonds',
      C: 'convertible bonds',
      W: 'bonds with warrants',
      T: 'medium-term notes',
      S: 'structured, capital protected',
      E: 'structured, not protected',
      G: 'mortgage-backed securities',
      A: 'asset-backed securities',
      N: 'municipal bonds',
      D: 'depositary receipts on debt',
      Y: 'money market instruments',
      M: 'others',
    },
  },
  R: {
    name: 'entitlements',
    groups: {
      A: 'allotment rights',
      S: 'subscription rights',
      P: 'purchase rights',
      W: 'warrants',
      F: 'mini-futures certificates',
      D: 'depositary receipts on entitlements',
      M: 'others',
    },
  },
  O: { name: 'listed options', groups: { C: 'call options', P: 'put options', M: 'others' } },
  F: { name: 'futures', groups: { F: 'financial futures', C: 'commodity futures' } },
  S: {
    name: 'swaps',
    groups: { R: 'rates', T: 'commodities', E: 'equity', C: 'credit', F: 'foreign exchange', M: 'others' },
  },
  H: {
    name: 'non-listed and complex listed options',
    groups: { R: 'rates', T: 'commodities', E: 'equity', C: 'credit', F: 'foreign exchange', M: 'others' },
  },
  I: { name: 'spot', groups: { F: 'foreign exchange', T: 'commodities' } },
  J: {
    name: 'forwards',
    groups: { E: 'equity', F: 'foreign exchange', C: 'credit', R: 'rates', T: 'commodities' },
  },
  K: {
    name: 'strategies',
    groups: {
      R: 'rates',
      T: 'commodities',
      E: 'equity',
      C: 'credit',
      F: 'foreign exchange',
      Y: 'mixed assets',
      M: 'others',
    },
  },
  L: { name: 'financing', groups: { L: 'loan lease', R: 'repurchase agreements', S: 'securities lending' } },
  T: {
    name: 'referential instruments',
    groups: {
      C: 'currencies',
      T: 'commodities',
      R: 'interest rates',
      I: 'indices',
      B: 'baskets',
      D: 'stock dividends',
      M: 'others',
    },
  },
  M: { name: 'others', groups: { C: 'combined instruments', M: 'other assets' } },
}

const UNDERLYING_VALUES = {
  B: 'baskets',
  S: 'stock-equities',
  D: 'debt instruments',
  T: 'commodities',
  C: 'currencies',
  I: 'indices',
  O: 'options',
  F: 'futures',
  W: 'swaps',
  N: 'interest rates',
  M: 'others',
}
const STANDARD: Attribute = {
  name: 'standardization',
  values: { S: 'standardized', N: 'non-standardized' },
}

const LISTED_OPTION: readonly Attribute[] = [
  { name: 'exercise', values: { A: 'american', E: 'european', B: 'bermudan' } },
  { name: 'underlying', values: UNDERLYING_VALUES },
  { name: 'delivery', values: { P: 'physical', C: 'cash', N: 'non-deliverable', E: 'elect at exercise' } },
  STANDARD,
]

const FUTURE_DELIVERY: Attribute = {
  name: 'delivery',
  values: { P: 'physical', C: 'cash', N: 'non-deliverable' },
}
const UNUSED: Attribute = { name: 'unused', values: {} }

const { T: _commodities, ...FINANCIAL_UNDERLYING } = UNDERLYING_VALUES

export const CFI_ATTRIBUTES: Readonly<Record<string, readonly Attribute[]>> = {
  ES: [
    {
      name: 'voting',
      values: { V: 'voting', N: 'non-voting', R: 'restricted voting', E: 'enhanced voting' },
    },
    { name: 'ownership', values: { T: 'restrictions', U: 'free' } },
    { name: 'payment', values: { F: 'fully paid', O: 'nil paid', P: 'partly paid' } },
    { name: 'form', values: { B: 'bearer', R: 'registered', N: 'bearer or registered', M: 'others' } },
  ],
  OC: LISTED_OPTION,
  OP: LISTED_OPTION,
  FF: [
    { name: 'underlying', values: { ...FINANCIAL_UNDERLYING, V: 'stock dividend' } },
    FUTURE_DELIVERY,
    STANDARD,
    UNUSED,
  ],
  FC: [
    {
      name: 'underlying',
      values: {
        E: 'extraction resources',
        A: 'agriculture',
        I: 'industrial products',
        S: 'services',
        N: 'environmental',
        P: 'polypropylene products',
        H: 'generated resources',
        M: 'others',
      },
    },
    FUTURE_DELIVERY,
    STANDARD,
    UNUSED,
  ],
}
