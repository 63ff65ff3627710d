/** Identifiers are UUIDv7 text; the brand keeps one kind from being passed as another. */
export type Id<Kind extends string> = string & { readonly __kind: Kind }

export type UserId = Id<'user'>
export type SessionId = Id<'session'>
export type AccountId = Id<'account'>
export type OrderId = Id<'order'>
export type FillId = Id<'fill'>
export type PositionId = Id<'position'>
export type TransferId = Id<'transfer'>
/** An instrument's symbol is its identifier: `BTC-USD`, `SPX-20270115-6800-C`. */
export type InstrumentSymbol = Id<'instrument'>

export const asId = <Kind extends string>(text: string): Id<Kind> => text as Id<Kind>

/** Makes new identifiers, as a port: a simulation hands out the same ones again. */
export type IdSource = Readonly<{ next: () => string }>
