/** Model values are float64: years, annual volatilities and continuous rates as plain fractions (0.05 is 5 %). */
export type OptionType = 'call' | 'put'

type OptionTerms = Readonly<{
  optionType: OptionType
  /** Above 0, in the currency of the price. */
  strike: number
  /** Continuously compounded, any sign. */
  rateCont: number
  /** Time to expiry, 0 or more. */
  timeYears: number
  /** 0 or more; 0.2 is 20 %. */
  volAnnual: number
}>

/** A European option on a spot price with a continuous dividend yield (for a currency: the foreign rate). */
export type BsmOption = OptionTerms & Readonly<{ spot: number; dividendYieldCont: number }>

/** A European option on a forward or future that settles its premium up front. */
export type Black76Option = OptionTerms & Readonly<{ forward: number }>

/**
 * One unit's value and sensitivities. "Underlying" is spot in BSM and the forward in Black-76. A sensitivity that has
 * no finite limit (exactly at the money when volatility or time is 0) is null, never infinite.
 */
export type FirstOrderValues = Readonly<{
  price: number
  /** ∂V/∂underlying. */
  delta: number
  /** ∂²V/∂underlying². */
  gamma: number | null
  /** ∂V/∂vol, per 1.00 of volatility (divide by 100 for a point). */
  vega: number
  /** −∂V/∂T per year: negative when the option loses value as time passes (divide by 365 for a day). */
  theta: number | null
  /** ∂V/∂rate per 1.00; BSM holds the spot, Black-76 the forward. */
  rho: number
}>

export type AllValues = FirstOrderValues &
  Readonly<{
    /** ∂V/∂dividend yield per 1.00; 0 in Black-76, where the forward is held. */
    dividendRho: number
    /** ∂delta/∂vol. */
    vanna: number
    /** ∂vega/∂vol. */
    volga: number
    /** −∂delta/∂T. */
    charm: number | null
    /** ∂gamma/∂underlying. */
    speed: number | null
    /** ∂gamma/∂vol. */
    zomma: number | null
    /** ∂gamma/∂T. */
    color: number | null
    /** ∂volga/∂vol. */
    ultima: number
    /** ∂V/∂strike. */
    strikeDelta: number
  }>

/** What an implied volatility is asked of: a discounted premium and the forward that it is written on. */
export type PricedOption = Readonly<{
  optionType: OptionType
  forward: number
  strike: number
  /** e^(−rT), in (0, ∞): above 1 when rates are negative. */
  discountFactor: number
  timeYears: number
  /** Discounted premium per unit. */
  price: number
  /**
   * |rT| + |(r−q)T| of the exponentials that gave discount factor and forward (`premiumOnSpot`): their rounding widens
   * what still counts as on a bound. Absent, forward and factor were given as they are, the factor as an e^(−rT).
   */
  growthExponent?: number
}>

export type ImpliedVol =
  | Readonly<{ status: 'ok'; volAnnual: number }>
  /** The premium is the discounted intrinsic value, or 0 out of the money: volatility 0. */
  | Readonly<{ status: 'at_intrinsic'; volAnnual: 0 }>
  | Readonly<{ status: 'below_intrinsic' | 'at_upper_bound' | 'above_maximum' }>
  | Readonly<{ status: 'invalid_input'; column: string; message: string }>
