/** Typed records of four filings as a file gives them; the persons and firms are invented, the check digits are right. */

export const LEI = '7LTWFZYICNSX8D621K86'
const OTHER_LEI = '506700GE1G29325QX363'

export const filer = {
  name: 'Example Options Desk LLC',
  ein: '12-3456789',
  transmitter_control_code: 'PBSA8180',
  address: { street: '1 Wall Street', city: 'New York', state: 'NY', zip: '10005', country: 'US' },
  contact_name: 'Compliance Office',
  contact_phone: '2125550100',
  regulator: '6',
  organization_type: '5',
  organization_subtype: '535',
}

const subject = {
  kind: 'person',
  name: 'Doe & Sons',
  first_name: 'Jane',
  born_on: '1980-02-29',
  gender: 'female',
  address: { street: '2 Main Street', city: 'Springfield', state: 'IL', zip: '62701-1234', country: 'US' },
  phone: '2175550123',
  email: 'jane@example.com',
  occupation: 'Trader',
  tin: { type: '1', number: '123-45-6789' },
  identifications: [{ type: '6', number: 'X1234567', issuer_country: 'US' }],
  accounts: ['ACC-1', 'ACC-2'],
}

export const sar = {
  filed_on: '2026-03-02',
  filer,
  internal_number: 'CASE-1',
  subjects: [subject, { kind: 'entity', name: 'Acme Trading Ltd', address: { country: 'GB' } }],
  activity: {
    from: '2026-01-05',
    to: '2026-01-30',
    amount: 84_000,
    kinds: [
      { type: '1', subtype: '114' },
      { type: '6', subtype: '6999', other: 'Layering in options' },
    ],
    instruments: [{ type: '5', subtype: '14' }],
    ip_addresses: [{ address: '192.0.2.7', on: '2026-01-05' }],
  },
  narrative: `Nine deposits below ten thousand dollars within five days. ${'Each was followed by a wire. '.repeat(300)}`,
  attachment: 'transactions.csv',
}

export const ctr = {
  filed_on: '2026-01-20',
  filer,
  transacted_on: '2026-01-12',
  persons: [
    { ...subject, role: 'for_another', cash_in: 14_000 },
    {
      kind: 'entity',
      name: 'Acme Trading Ltd',
      role: 'on_whose_behalf',
      cash_in: 14_000,
      accounts: ['ACC-9'],
    },
  ],
  details: [
    { kind: '55', amount: 12_000 },
    { kind: '997', amount: 2_000, other: 'Cash for fees' },
  ],
  cash_in: 14_000,
  cash_out: 0,
}

const person = {
  first_name: 'John',
  surname: "O'Brian",
  born_on: '1980-01-13',
  scheme: 'CONCAT',
  id: 'IE19800113JOHN#OBRIA',
}

const listed = {
  reference: 'T0001',
  executing: LEI,
  submitting: LEI,
  buyers: [{ person, branch: 'IE' }],
  sellers: [{ mic: 'XEUR' }],
  traded_at: '2026-03-02T10:15:30.123Z',
  capacity: 'AOTC',
  quantity: '10',
  price: '4.25',
  price_currency: 'EUR',
  venue: 'XEUR',
  venue_transaction: 'V-1',
  instrument: { isin: 'DE0005557508' },
  execution: { algorithm: 'SMART-1' },
  short_selling: 'UNDI',
}

export const rts22 = {
  transactions: [
    listed,
    {
      ...listed,
      reference: 'T0002',
      buyers: [{ lei: OTHER_LEI }],
      sellers: [{ internal: true }],
      venue: 'XXXX',
      venue_transaction: undefined,
      short_selling: undefined,
      instrument: {
        full_name: 'OTC put on an index',
        cfi: 'OPEICN',
        notional_currency: 'EUR',
        derivative: {
          expires_on: '2026-06-19',
          multiplier: '10',
          underlying: { index: 'EURO STOXX 50' },
          option_type: 'put',
          strike: '5200',
          strike_currency: 'EUR',
          exercise: 'european',
          delivery: 'cash',
        },
      },
      investment_decision: { person: { branch: 'IE', scheme: 'CONCAT', id: 'IE19800113JOHN#OBRIA' } },
      execution: { client: true },
      otc_indicators: ['BENC'],
    },
    { ...listed, reference: 'T0003', status: 'cancel' },
  ],
}

export const emir = {
  reported_on: '2026-03-03',
  trades: [
    {
      reporting: { lei: LEI },
      other: { lei: OTHER_LEI, country: 'CH' },
      submitting: LEI,
      responsible: LEI,
      side: 'seller',
      reported_at: '2026-03-03T08:00:00Z',
      contract_type: 'OPTN',
      asset_class: 'EQUI',
      cfi: 'HESAVC',
      underlying: { isin: 'DE0005557508' },
      settlement_currency: 'EUR',
      uti: `${LEI}0001`,
      venue: 'XXXX',
      notional: '55000',
      notional_currency: 'EUR',
      quantity: '100',
      delivery: 'cash',
      executed_at: '2026-03-02T10:15:30Z',
      effective_on: '2026-03-02',
      expires_on: '2026-06-19',
      option_type: 'call',
      exercise: 'european',
      strike: '550',
      strike_currency: 'EUR',
      premium: '1200',
      premium_currency: 'EUR',
    },
    {
      reporting: { lei: LEI },
      other: { natural_person: `${LEI}CLIENT7` },
      side: 'buyer',
      reported_at: '2026-03-03T08:00:00Z',
      contract_type: 'FUTR',
      asset_class: 'COMM',
      cfi: 'FCMPSX',
      isin: 'US0378331005',
      underlying: { other: 'XAU' },
      settlement_currency: 'USD',
      uti: `${LEI}0002`,
      venue: 'XCME',
      price: '2400.5',
      price_currency: 'USD',
      notional: '240050',
      notional_currency: 'USD',
      quantity: '1',
      delivery: 'physical',
      executed_at: '2026-03-02T10:15:30Z',
      effective_on: '2026-03-02',
      expires_on: '2026-12-18',
      is_cleared: true,
      ccp: OTHER_LEI,
      cleared_at: '2026-03-02T10:15:31Z',
    },
  ],
}
