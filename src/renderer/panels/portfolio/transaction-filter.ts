import type { EntryInput, EntryOutput } from '../../client/index.ts'

type Transaction = EntryOutput<'portfolios.transactions'>['transactions'][number]

/** What the list of transactions lets through; the empty word lets everything through. Days are those of UTC. */
export type Narrowing = Readonly<{
  kind: '' | Transaction['transaction_type']
  status: '' | Transaction['status']
  first: string
  last: string
}>

export const NO_NARROWING: Narrowing = { kind: '', status: '', first: '', last: '' }

export const isNarrowed = (narrowing: Narrowing): boolean =>
  Object.values(narrowing).some((word) => word !== '')

/** The question to the engine. Days that are turned round are asked for as they stand: the engine names the fault. */
export function queryOf({
  kind,
  status,
  first,
  last,
}: Narrowing): Omit<EntryInput<'portfolios.transactions'>, 'id'> {
  return {
    ...(kind === '' ? {} : { type: kind }),
    ...(status === '' ? {} : { status }),
    ...(first === '' ? {} : { from: `${first}T00:00:00.000Z` }),
    ...(last === '' ? {} : { to: `${last}T23:59:59.999Z` }),
  }
}

/** Only an order that still works can be taken back. */
export const isCancellable = ({
  status,
  order_id: orderId,
}: Pick<Transaction, 'status' | 'order_id'>): boolean =>
  orderId !== null && (status === 'pending' || status === 'processing')
