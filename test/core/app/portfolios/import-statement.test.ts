import { describe, expect, it } from 'vitest'
import { answer, openTradingRoom } from '../trading/support.ts'

const FILE = [
  'Date,Action,Symbol,Quantity,Price,Amount,Id',
  '2026-11-02,BUY,ACME,10,100,1000,a',
  '2026-11-03,SELL,ACME,4,110,440,b',
  '2026-11-04,Deposit,,,,"$5,000.00",c',
  '2026-11-05,BUY,ACME,one,100,,d',
  '2026-11-06,Guess,ACME,1,100,100,e',
].join('\n')

async function openRoom() {
  const room = await openTradingRoom()
  const told = async (name: string, input: Record<string, string | boolean>) =>
    answer(await room.call(1, name, input)) as Record<string, unknown>
  const { portfolio } = await told('portfolios.create', { name: 'Other broker' })
  const id = String((portfolio as Record<string, unknown>)['id'])
  const read = (dry_run: boolean, content = FILE) =>
    told('portfolios.importStatement', { id, file_name: 'broker.csv', content, dry_run })
  return { room, id, told, read }
}

describe('the import of a statement into a portfolio', () => {
  it('tells in a dry run what it would take, names the refused lines, and keeps nothing', async () => {
    const { id, told, read } = await openRoom()
    expect(await read(true)).toMatchObject({
      portfolio_id: id,
      dry_run: true,
      taken: 3,
      known: 0,
      refused: 2,
      contents: [{ symbol: 'ACME', trades: 2, quantity: '6', realized_pnl: '40', fees: '0' }],
      kinds: [
        { transaction_type: 'buy', lines: 1, amount: '1000' },
        { transaction_type: 'sell', lines: 1, amount: '440' },
        { transaction_type: 'deposit', lines: 1, amount: '5000' },
      ],
    })
    const { problems } = await read(true)
    expect(problems).toContainEqual({
      line: 6,
      action: 'refused',
      reason: '"Guess" is no transaction that is known here',
    })
    expect(problems).toContainEqual({
      line: 5,
      action: 'refused',
      reason: 'Quantity "one" is not a number',
    })
    expect(await told('portfolios.imported', { id })).toMatchObject({ total: 0 })
  })

  it('takes the lines once, however often the file comes, and books nothing', async () => {
    const { id, told, read } = await openRoom()
    const before = await told('portfolios.get', { id })
    expect(await read(false)).toMatchObject({ dry_run: false, taken: 3, known: 0 })
    expect(await read(true)).toMatchObject({ taken: 3, known: 3 })
    expect(await read(false)).toMatchObject({ taken: 3, known: 3 })
    expect(await told('portfolios.imported', { id })).toMatchObject({ total: 3 })
    expect(await told('portfolios.get', { id })).toMatchObject({ cash_balance: before['cash_balance'] })
  })

  it('takes no line whose words hold the number of a payment card', async () => {
    const { id, told, read } = await openRoom()
    const file = [
      'Date,Action,Amount,Id,Notes',
      '2026-11-02,Deposit,10,4111111111111111,salary',
      '2026-11-03,Deposit,20,b,from my card 4111 1111 1111 1111',
      '2026-11-04,Deposit,30,4111 1111 1111 1111,rent',
    ].join('\n')
    const answered = await read(false, file)
    const reason = 'holds the number of a payment card, which is kept nowhere here'
    expect(answered).toMatchObject({
      taken: 1,
      problems: [3, 4].map((line) => ({ line, action: 'refused', reason })),
    })
    expect(JSON.stringify(await told('portfolios.imported', { id }))).not.toContain('4111 1111')
  })

  it('refuses what is no statement, and another person’s portfolio', async () => {
    const { room, id } = await openRoom()
    const ask = (user: number, content: string) =>
      room.call(user, 'portfolios.importStatement', { id, file_name: 'x.csv', content, dry_run: true })
    expect(await ask(1, 'a,b\n1,2')).toMatchObject({ ok: false, failure: { code: 'unknown_layout' } })
    expect(await ask(2, FILE)).toMatchObject({ ok: false, failure: { code: 'not_found' } })
  })
})
