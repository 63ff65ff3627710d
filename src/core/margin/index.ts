export { strategyRequirement } from './requirement.ts'
export type {
  MarginBook,
  MarginGroup,
  MarginOption,
  MarginRequirement,
  Pairing,
  StrategyName,
  UncoveredShort,
} from './types.ts'
