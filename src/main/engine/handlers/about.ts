/** What this installation says of itself on `/` and `/info`. */
export const ABOUT = {
  name: 'Optionix Terminal',
  description: 'An options desk on one workstation: price, trade, control, prove.',
  features: [
    'option chains with live implied volatility and greeks',
    'built-in venue with price-time matching',
    'double-entry ledger',
    'tamper-evident audit log',
    'REST, WebSocket and command line',
  ],
  endpoints: {
    documentation: '/docs',
    openapi: '/openapi.json',
    terminal: '/app/',
    health: '/health',
    websocket: '/ws',
    metrics: '/metrics',
  },
  documentation: '/docs',
  terminal: '/app/',
} as const
