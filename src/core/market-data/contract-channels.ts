/** Channels of the caller's own objects; the rest are public and need a symbol. */
export const PRIVATE_CHANNELS = [
  'orders',
  'algo_orders',
  'fills',
  'positions',
  'balances',
  'risk_alerts',
  'computations',
  'links',
] as const

/** Everything that can be followed. */
export const STREAM_CHANNELS = [
  ...(['ticker', 'trades', 'orderbook', 'depth', 'candles', 'chain'] as const),
  ...PRIVATE_CHANNELS,
] as const

/** What the reader of a channel needs: of own objects what their lists ask for, else the market. */
export const CHANNEL_PERMISSIONS = {
  ...{ ticker: 'market.read', trades: 'market.read', orderbook: 'market.read', depth: 'market.read' },
  ...{ candles: 'market.read', chain: 'market.read' },
  ...{ orders: 'order.read', algo_orders: 'order.read', fills: 'order.read' },
  ...{ positions: 'position.read', balances: 'account.read', links: 'profile.read' },
  risk_alerts: 'risk.read',
  computations: 'risk.read',
} as const satisfies Record<(typeof STREAM_CHANNELS)[number], string>
