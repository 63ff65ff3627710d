/** From 80 % of a bound on it warns, as every bound of risk does. */
const WARN_SHARE = 0.8

/** What a used share of a bound is called. */
export const boundStatus = (share: number): 'ok' | 'warning' | 'breached' =>
  share > 1 ? 'breached' : share > WARN_SHARE ? 'warning' : 'ok'
