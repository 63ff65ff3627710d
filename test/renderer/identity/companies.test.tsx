import { renderToStaticMarkup } from 'react-dom/server'
import { expect, it } from 'vitest'
import { Companies } from '../../../src/renderer/panels/identity/Companies.tsx'
import {
  EMPTY_COMPANY,
  EMPTY_DRAFT,
  EMPTY_OWNER,
  EMPTY_PART,
  draftFault,
  holderNames,
  inputOf,
} from '../../../src/renderer/panels/identity/draft.ts'
import type { Draft } from '../../../src/renderer/panels/identity/draft.ts'

const OWNER = { name: 'Anna Eriksson', born: '1974-08-12', nationality: 'SE', percent: '60' }
const HOLDING = {
  ...{ name: 'Holding AB', country: ' se ', percent: '80' },
  parts: [{ holder: 'Anna Eriksson', percent: '75' }],
}
const FIRM: Draft = {
  ...EMPTY_DRAFT,
  ...{ name: 'Anna Eriksson', born: '1974-08-12', nationality: 'SE' },
  ...{ street: 'Gatan 1', city: 'Stockholm', postalCode: '111 22', country: 'SE' },
  ...{ documentNumber: 'L898902C3', documentCountry: 'SE', documentExpiry: '2031-04-15' },
  ...{ isFirm: true, owners: [OWNER], companies: [HOLDING] },
}

it('a firm names the companies through which its owners hold, and who holds how much of each', () => {
  expect(draftFault(FIRM)).toBeNull()
  expect(inputOf(FIRM, []).holding_companies).toEqual([
    {
      ...{ name: 'Holding AB', country: 'se', ownership_percent: '80' },
      owners: [{ name: 'Anna Eriksson', ownership_percent: '75' }],
    },
  ])
  const nowhere = { ...FIRM, companies: [{ ...HOLDING, country: ' ' }] }
  expect(inputOf(nowhere, []).holding_companies?.[0]?.country).toBeNull()
  expect(inputOf({ ...FIRM, isFirm: false }, []).holding_companies).toEqual([])
})

it('a company that is not whole keeps the statement back', () => {
  expect(draftFault({ ...FIRM, companies: [EMPTY_COMPANY] })).toMatch(/company is not whole/)
  expect(draftFault({ ...FIRM, companies: [{ ...HOLDING, parts: [EMPTY_PART] }] })).toMatch(/not whole/)
  const renamed = { ...OWNER, name: 'Anna Ek' }
  expect(draftFault({ ...FIRM, owners: [renamed] })).toMatch(/not whole/)
  expect(draftFault({ ...FIRM, isFirm: false, companies: [EMPTY_COMPANY] })).toBeNull()
})

it('whoever holds a company is an owner or another company of the statement', () => {
  const two = {
    ...FIRM,
    owners: [OWNER, EMPTY_OWNER],
    companies: [HOLDING, { ...HOLDING, name: 'Mother AB' }],
  }
  expect(holderNames(two, 0)).toEqual(['Anna Eriksson', 'Mother AB'])
  expect(holderNames(two, 1)).toEqual(['Anna Eriksson', 'Holding AB'])
})

it('the form offers those names, and says at the company what the engine refused', () => {
  const faults = { 'holding_companies.0': 'The shares of the owners are more than the whole.' }
  const page = renderToStaticMarkup(<Companies draft={FIRM} faults={faults} onChange={() => undefined} />)
  expect(page).toContain('Company 1')
  expect(page).toContain('<option value="Anna Eriksson" selected="">Anna Eriksson</option>')
  expect(page).toContain('The shares of the owners are more than the whole.')
  expect(page).toContain('Leave out company 1')
})
