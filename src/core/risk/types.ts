/** How an empirical quantile is read; the README has the three formulas. */
export type QuantileConvention = 'order_statistic' | 'linear' | 'next_worst'

/** A loss is positive. Both figures in the units of what was put in: fractions for returns, money for P&L. */
export type TailRisk = Readonly<{ var: number; es: number }>

export type VarMethod = 'historical' | 'normal' | 'student_t' | 'cornish_fisher'
