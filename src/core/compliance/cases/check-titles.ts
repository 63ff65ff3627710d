/** What the house's own checks are called by those who work with their findings. */
export const CHECK_TITLES: Readonly<Record<string, string>> = {
  C01: 'Requirement overdue',
  C02: 'Document about to end',
  C03: 'Identity review overdue',
  C04: 'Filing due',
  C05: 'Case overdue',
  C06: 'Capital or liquidity below its floor',
  C07: 'Reporting level reached',
  C08: 'Privacy request overdue',
  C09: 'Filing lacks something',
  C10: 'Continuing activity to review',
}
