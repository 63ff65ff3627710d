import { sviJet } from '../pricing/index.ts'
import type { Smile, SviParameters, WingLine } from './types.ts'

export const sviSmile = (parameters: SviParameters, timeYears: number): Smile => ({
  timeYears,
  jet: (logMoneyness) => sviJet(parameters, logMoneyness),
  centre: parameters.m,
  scale: parameters.sigma,
  knots: [],
  wingSlope: parameters.b * (1 + Math.abs(parameters.rho)),
  wings: [wingOf(parameters, -1), wingOf(parameters, 1)],
})

const wingOf = ({ a, b, rho, m }: SviParameters, side: -1 | 1): WingLine => {
  const slope = b * (1 + side * rho)
  return { level: a - side * slope * m, slope }
}
