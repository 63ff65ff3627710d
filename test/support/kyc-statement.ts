/** What a person says of themselves for the identity check; whoever wants another person says what differs. */
export const SAID = {
  ...{ fullName: 'Anna Eriksson', dateOfBirth: '1974-08-12', nationality: 'SE', documentCountry: 'SE' },
  address: { street: 'Gatan 1', city: 'Stockholm', state: null, postalCode: '1', country: 'SE' },
  ...{ documentType: 'passport' as const, documentNumber: 'L898902C3', documentExpiry: '2090-01-01' },
  ...{
    occupation: null,
    sourceOfFunds: 'salary',
    expectedMonthlyUsd: null,
    mrz: null,
    beneficialOwners: [],
    holdingCompanies: [],
    isFirm: false,
  },
}
