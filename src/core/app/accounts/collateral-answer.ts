import type { ContractOutputs } from '../../contract/index.ts'
import { decimalText, toIso } from '../../kernel/index.ts'
import type { Pairing } from '../../margin/index.ts'
import type { CollateralReport, MarginReport } from '../desk-port/collateral.ts'

type CollateralAnswer = ContractOutputs['accounts']['collateral']

/** Why a short option holds what it holds, in one sentence. */
function reasonOf({ cover, short, alone, requirement }: Pairing): string {
  const saved = requirement.lt(alone) ? ' Another pair of the group gains what this one loses.' : ''
  if ('symbol' in cover) {
    const rest = alone.isZero() ? 'the pair loses nothing' : 'cash is kept for what lies between them'
    return `${cover.symbol} answers for ${short}; ${rest}.${saved}`
  }
  return cover.kind === 'stock'
    ? `Stock of the account is delivered for ${short}; it is not sold before.`
    : `Cash is kept for the most that ${short} can cost.${saved}`
}

const pairingAnswer = (pairing: Pairing) => ({
  strategy: pairing.strategy,
  short: pairing.short,
  cover: pairing.cover.kind,
  cover_symbol: 'symbol' in pairing.cover ? pairing.cover.symbol : null,
  quantity: decimalText(pairing.quantity),
  alone: decimalText(pairing.alone),
  requirement: decimalText(pairing.requirement),
  reason: reasonOf(pairing),
})

const marginAnswer = (report: MarginReport): CollateralAnswer['margin'] => ({
  equity: decimalText(report.equity),
  initial: decimalText(report.initial),
  maintenance: decimalText(report.maintenance),
  ratio: report.ratio === null ? null : decimalText(report.ratio.toDecimalPlaces(6)),
  is_exhausted: report.isExhausted,
  leverage: decimalText(report.leverage),
  warned_at: report.warnedAt === null ? null : toIso(report.warnedAt),
  stale_marks: [...report.staleMarks],
})

/** What an account holds for its short options, with what answers for each. */
export const collateralAnswerOf = (
  accountId: string,
  report: CollateralReport,
  margin: MarginReport,
): CollateralAnswer => ({
  account_id: accountId,
  held: decimalText(report.held),
  coins: [...report.coins].map(([currency, held]) => ({ currency, held: decimalText(held) })),
  is_unmet: report.isUnmet,
  margin_model: margin.model,
  margin: marginAnswer(margin),
  books: report.books.map(({ underlying, requirement, shorts, closingCredit }) => ({
    underlying,
    requirement: decimalText(requirement.requirement),
    closing_credit: decimalText(closingCredit),
    method: shorts?.method ?? null,
    maintenance: shorts === null ? null : decimalText(shorts.maintenance),
    groups: requirement.groups.map((group) => ({
      expires_at: toIso(group.expiresAt),
      settlement: group.settlement,
      strategy: group.strategy,
      requirement: decimalText(group.requirement),
      pairings: group.pairings.map(pairingAnswer),
    })),
    uncovered: requirement.uncovered.map(({ symbol, quantity }) => ({
      symbol,
      quantity: decimalText(quantity),
    })),
  })),
})
