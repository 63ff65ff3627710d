import { sentenceOf } from '../../client/index.ts'
import { useAnswer } from '../../terminal/hooks.ts'
import { AccountEffect, EffectRows } from '../ticket/AccountEffect.tsx'
import { greekRows } from '../ticket/effect-words.ts'
import type { Unit } from './machine.ts'
import form from '../../widgets/styles/Form.module.css'

/** What the unit that is reviewed would do to its account, as the engine says it. */
export function UnitEffect({ unit }: Readonly<{ unit: Omit<Unit, 'idempotencyKey' | 'confirm'> }>) {
  const { legs, quantity, accountId } = unit
  const { outcome } = useAnswer('trading.previewMultiLeg', {
    ...{ legs: [...legs], quantity, account_id: accountId },
  })
  if (outcome === null) return <p className={form.note}>Working out the effect on the account …</p>
  if (outcome.kind !== 'answer') return <p className={form.note}>{sentenceOf(outcome)}</p>
  const { effect } = outcome.value
  return (
    <>
      <EffectRows rows={greekRows(effect)} label="Greeks, now and after" />
      <AccountEffect effect={effect} />
    </>
  )
}
