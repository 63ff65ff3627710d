export type SaccrAssetClass = 'interest_rate' | 'foreign_exchange' | 'credit' | 'equity' | 'commodity'

export type CreditQuality =
  'AAA' | 'AA' | 'A' | 'BBB' | 'BB' | 'B' | 'CCC' | 'investment_grade' | 'speculative_grade'

export type CommodityType = 'electricity' | 'oil_gas' | 'metals' | 'agricultural' | 'other'

export type SaccrOption = Readonly<{
  optionType: 'call' | 'put'
  position: 'bought' | 'sold'
  /** Price of the underlying and strike, above 0 after the shift. */
  underlyingPrice: number
  strike: number
  /** Until the latest exercise date. */
  timeYears: number
  /** Lifts rates that may be negative, CRE52.41; 0 where none is needed. */
  shift: number
}>

export type SaccrTrade = Readonly<{
  id: string
  assetClass: SaccrAssetClass
  /** Above 0, in the domestic currency: the leg's for rates and credit, price × units for equity and commodity. */
  notional: number
  /** What it is worth to us now, signed. */
  marketValue: number
  /** Years until the last date on which it may still be live (M). */
  maturityYears: number
  /** S and E of CRE52.34: of what the trade refers to; for rates and credit. */
  startYears: number
  endYears: number
  /** Long: gains when the risk factor rises (for credit: protection bought). An option's side is in `option`. */
  direction: 'long' | 'short'
  option: SaccrOption | null
  /** Tranches: attachment and detachment in [0, 1]; null for everything else. */
  tranche: Readonly<{ attachment: number; detachment: number }> | null
  /** Hedging set: a currency for rates, a pair as `EUR/USD` for currencies; null where the class has one. */
  currency: string | null
  /** Issuer, index or commodity: positions of one reference net wholly. */
  reference: string
  isIndex: boolean
  /** For credit. */
  quality: CreditQuality | null
  /** For commodities. */
  commodityType: CommodityType | null
  /** CRE52.28: basis trades form a hedging set for each pair of factors, named by `reference`; volatility trades one for each of their class. */
  special: 'basis' | 'volatility' | null
}>

export type SaccrNettingSet = Readonly<{
  id: string
  trades: readonly SaccrTrade[]
  /** Net collateral held after haircuts, C: variation margin and independent amount; negative when given. */
  collateral: number
  margin: SaccrMargin | null
}>

export type SaccrMargin = Readonly<{
  threshold: number
  minimumTransfer: number
  /** Net independent collateral amount. */
  netIndependentCollateral: number
  /** Margin period of risk in business days. */
  marginPeriodDays: number
}>

export type SaccrTradeFigures = Readonly<{
  id: string
  adjustedNotional: number
  delta: number
  maturityFactor: number
  effectiveNotional: number
  hedgingSet: string
}>

export type SaccrExposure = Readonly<{
  replacementCost: number
  addon: number
  multiplier: number
  /** Potential future exposure: multiplier × add-on. */
  pfe: number
  ead: number
}>

export type SaccrNettingSetFigures = SaccrExposure &
  Readonly<{
    id: string
    /** V, sum of market values. */
    marketValue: number
    addonByClass: Readonly<Record<SaccrAssetClass, number>>
    trades: readonly SaccrTradeFigures[]
    /** True where the exposure of the set without its margin agreement is smaller and holds (CRE52.2). */
    isCapped: boolean
  }>

export type SaccrFigures = SaccrExposure & Readonly<{ nettingSets: readonly SaccrNettingSetFigures[] }>
