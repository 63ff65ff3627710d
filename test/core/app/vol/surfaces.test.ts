import { describe, expect, it, vi } from 'vitest'
import { makeAbort } from '../../../../src/core/app/abort.ts'
import type { RunOptions } from '../../../../src/core/app/compute.ts'
import type { HandlerContext } from '../../../../src/core/app/call.ts'
import { COMPUTE_JOBS } from '../../../../src/core/app/compute-jobs.ts'
import type { SurfaceRequest } from '../../../../src/core/app/compute-jobs.ts'
import type { SurfacePorts } from '../../../../src/core/app/vol/index.ts'
import { makeSurfaceBook, makeVolHandlers, surfaceWrite } from '../../../../src/core/app/vol/index.ts'
import { contract } from '../../../../src/core/contract/index.ts'
import { asId, instant, toIso } from '../../../../src/core/kernel/index.ts'
import { makePaperDesk } from '../market/paper-desk.ts'
import { makeComputeGate } from '../../../../src/core/app/compute-gate.ts'
import { SURFACE_SLOTS } from '../../../../src/core/app/vol/history.ts'
import { typescriptKernel } from '../../../../src/core/pricing/index.ts'

const CONTEXT = {} as HandlerContext
const DEFAULTS = { model: 'svi', fit: 'arbitrage_free', phi: 'power_law', beta: 1 } as const

/** Making the paper market takes a second, so all share one; its clock only goes forward. */
const desk = makePaperDesk()

function makeDesk() {
  desk.advance(3_000)
  const asked: string[] = []
  const compute: SurfacePorts['compute'] = {
    // The job itself, on this thread and through a copy, as between threads.
    run: (async (name: keyof typeof COMPUTE_JOBS, input: SurfaceRequest) => {
      asked.push(name)
      const job = COMPUTE_JOBS.fit_vol_surface
      const control = { kernel: typescriptKernel, progress: () => undefined }
      return structuredClone(job(structuredClone(input), control))
    }) as SurfacePorts['compute']['run'],
  }
  const ports = { ...desk.ports, compute, gate: makeComputeGate(() => Promise.resolve()) }
  return { asked, ports, handlers: makeVolHandlers(ports) }
}

const valueOf = <T>(
  result: Readonly<{ ok: true; value: T }> | Readonly<{ ok: false; failure: { message: string } }>,
): T => {
  if (!result.ok) throw new Error(result.failure.message)
  return result.value
}

describe('the surface of a live chain', () => {
  it('fits the demo’s SSVI surface within its own quotes, without arbitrage, as the contract has it', async () => {
    const { handlers } = makeDesk()
    const answer = valueOf(await handlers.surface({ symbol: 'SPX', ...DEFAULTS }, CONTEXT))
    const schema = contract.vol.surface['~orpc'].outputSchema
    expect((await schema?.['~standard'].validate(answer))?.issues).toBeUndefined()
    expect(answer).toMatchObject({ symbol: 'SPX', model: 'svi', state: 'live', source: 'paper' })
    expect(answer.arbitrage_flags).toEqual([])
    expect(answer.parameters.length).toBeGreaterThan(3)
    for (const { expiry, quotes } of answer.smiles) {
      const inside = quotes.filter(
        ({ bid_vol, ask_vol, fit_vol }) => fit_vol >= (bid_vol ?? 0) && fit_vol <= (ask_vol ?? 0),
      )
      expect(inside.length / quotes.length, expiry).toBeGreaterThan(0.9)
    }
    for (const term of answer.term_structure) {
      expect(term.risk_reversal_25, term.expiry).toBeLessThan(0)
      expect(term.skew, term.expiry).toBeLessThan(0)
      expect(term.butterfly_25, term.expiry).toBeGreaterThan(-1e-3)
    }
    const [first] = answer.smiles
    expect(Object.values(first?.dropped ?? {}).every((count) => count > 0)).toBe(true)
    const drawn = answer.surface.filter(({ expiry }) => expiry === first?.expiry)
    expect(drawn).toHaveLength(41)
  })

  it('is read by delta: rising to the puts, at the money as the term structure has it, beyond quotes said so', async () => {
    const { handlers } = makeDesk()
    const { delta_slices, term_structure, smiles, spot } = valueOf(
      await handlers.surface({ symbol: 'SPX', ...DEFAULTS }, CONTEXT),
    )
    expect(spot).toBeGreaterThan(0)
    expect(delta_slices).toHaveLength(term_structure.length)
    for (const [index, { expiry, points }] of delta_slices.entries()) {
      expect(points.map(({ place }) => place).join(' ')).toBe('10P 15P 25P 35P ATM 35C 25C 15C 10C')
      const at = (place: string) => points.find((point) => point.place === place)
      const term = term_structure[index]
      expect(at('ATM')?.volatility, expiry).toBe(term?.atm_vol)
      const reversal = (at('25C')?.volatility ?? 0) - (at('25P')?.volatility ?? 0)
      expect(reversal, expiry).toBeCloseTo(term?.risk_reversal_25 ?? Number.NaN, 12)
      const strikes = points.map(({ strike }) => strike)
      expect(strikes).toEqual(strikes.toSorted((left, right) => left - right))
      const quoted = smiles[index]?.quotes.map(({ strike }) => strike) ?? []
      for (const { strike, extrapolated } of points) {
        const isOutside = strike < Math.min(...quoted) - 1e-6 || strike > Math.max(...quoted) + 1e-6
        expect(extrapolated, `${expiry} ${strike}`).toBe(isOutside)
      }
    }
  })

  it('is fitted again from the quotes that it names, to the same numbers: the case that a reader copies', async () => {
    const { handlers } = makeDesk()
    const shown = valueOf(await handlers.surface({ symbol: 'SPX', ...DEFAULTS }, CONTEXT))
    const quotes = shown.smiles.flatMap((smile, index) =>
      smile.quotes.map(({ strike, vol, bid_vol, ask_vol }) => ({
        expiry: smile.expiry,
        time_years: shown.parameters[index]?.time_years ?? 0,
        forward: shown.parameters[index]?.forward ?? 0,
        strike,
        vol,
        ...(bid_vol === null || ask_vol === null ? {} : { bid_vol, ask_vol }),
      })),
    )
    const again = valueOf(await handlers.fitSurface({ quotes, ...DEFAULTS }, CONTEXT))
    expect(again.parameters).toEqual(shown.parameters)
    expect(again.delta_slices).toEqual(shown.delta_slices)
  })

  it('is fitted once for all who ask within two seconds, and anew after', async () => {
    const { handlers, asked } = makeDesk()
    const input = { symbol: 'SPX', ...DEFAULTS, model: 'sabr' as const }
    const [one, two] = await Promise.all([handlers.surface(input, CONTEXT), handlers.surface(input, CONTEXT)])
    expect(valueOf(one)).toBe(valueOf(two))
    expect(asked).toEqual(['fit_vol_surface'])
    desk.advance(2_500)
    await handlers.surface(input, CONTEXT)
    expect(asked).toHaveLength(2)
  })

  it('goes on while one who asked still waits, and is taken back when the last has left', async () => {
    const { ports } = makeDesk()
    const signals: NonNullable<RunOptions['signal']>[] = []
    let tell: NonNullable<RunOptions['onProgress']> = () => undefined
    const run = (_name: string, _input: unknown, { signal, onProgress }: RunOptions = {}) =>
      new Promise((resolve) => {
        if (!signal || !onProgress) throw new Error('a fit has a signal and tells of itself')
        signals.push(signal)
        tell = onProgress
        const failure = { code: 'cancelled', message: 'the job was taken back' }
        signal.addEventListener('abort', () => resolve({ ok: false, failure }))
      })
    const book = makeSurfaceBook({ ...ports, compute: { run: run as SurfacePorts['compute']['run'] } })
    const [ann, bob] = [makeAbort(), makeAbort()]
    const heard: number[] = []
    const ask = ({ signal }: typeof ann) =>
      book.surface('SPX', DEFAULTS, { signal, onShare: (share) => heard.push(share) })
    const [anns, bobs] = [ask(ann), ask(bob)]
    await vi.waitFor(() => expect(signals).toHaveLength(1))
    tell(1, 4)
    expect(heard).toEqual([0.25, 0.25])
    ann.abort()
    expect(await anns).toMatchObject({ failure: { code: 'cancelled' } })
    tell(2, 4)
    expect(heard).toEqual([0.25, 0.25, 0.5])
    expect(signals[0]?.aborted).toBe(false)
    bob.abort()
    expect(signals[0]?.aborted).toBe(true)
    expect(await bobs).toMatchObject({ failure: { code: 'cancelled' } })
    void ask(makeAbort())
    await vi.waitFor(() => expect(signals).toHaveLength(2))
  })

  it('says stale when its quotes are: what was fitted last stands, and is not called live', async () => {
    const { ports } = makeDesk()
    const options = { model: 'ssvi', fit: 'arbitrage_free' } as const
    const book = makeSurfaceBook(ports)
    const fresh = valueOf(await book.surface('SPX', options))
    desk.advance(60_000, false)
    const old = valueOf(await book.surface('SPX', options))
    expect(old).toMatchObject({ state: 'stale', timestamp: fresh.timestamp })
    expect(await makeSurfaceBook(ports).surface('SPX', options)).toMatchObject({
      failure: { code: 'too_few_quotes' },
    })
  })

  it('refuses what has no chain, by name', async () => {
    const { handlers } = makeDesk()
    expect(await handlers.surface({ symbol: 'NOPE', ...DEFAULTS }, CONTEXT)).toMatchObject({
      failure: { code: 'unknown_symbol' },
    })
    expect(await handlers.fitSurface({ symbol: 'BTC-USD', ...DEFAULTS }, CONTEXT)).toMatchObject({
      failure: { code: 'no_chain' },
    })
  })
})

describe('a surface through given quotes', () => {
  const quotes = Array.from({ length: 9 }, (_, i) => ({
    expiry: 'A',
    time_years: 0.5,
    forward: 100,
    strike: 80 + 5 * i,
    vol: 0.2 + 0.002 * (i - 4) ** 2,
  }))

  it('comes back with parameters, a grid and the residual of every quote', async () => {
    const { handlers } = makeDesk()
    const answer = valueOf(await handlers.fitSurface({ quotes, ...DEFAULTS }, CONTEXT))
    expect(answer).toMatchObject({ symbol: null, state: 'live', source: 'request' })
    expect(answer.parameters[0]).toMatchObject({ expiry: 'A', quotes: 9 })
    for (const { residual, vol, fit_vol } of answer.smiles[0]?.quotes ?? []) {
      expect(residual).toBeCloseTo(fit_vol - vol, 12)
    }
  })

  it('refuses too few strikes, and a bad quote by its place', async () => {
    const { handlers } = makeDesk()
    expect(await handlers.fitSurface({ quotes: quotes.slice(0, 4), ...DEFAULTS }, CONTEXT)).toMatchObject({
      failure: { code: 'too_few_quotes' },
    })
    const bad = [...quotes, { ...quotes[0], time_years: 1, forward: 100, strike: 90, vol: 0.2 }]
    expect(await handlers.fitSurface({ quotes: bad, ...DEFAULTS }, CONTEXT)).toMatchObject({
      failure: { code: 'invalid_input', field: 'quotes.9.time_years' },
    })
  })
})

describe('the history of surfaces', () => {
  it('gives kept fits newest first between two moments, in a place that comes round again', async () => {
    const { handlers } = makeDesk()
    const answer = valueOf(await handlers.surface({ symbol: 'SPX', ...DEFAULTS }, CONTEXT))
    const SPX = asId<'instrument'>('SPX')
    const start = 300_000 * 5_600_000
    for (const step of [0, 1, 2, SURFACE_SLOTS]) {
      const at = instant(start + step * 300_000)
      const write = surfaceWrite(SPX, { ...answer, timestamp: toIso(at) }, at)
      if (write.table !== 'volSurfaces') throw new Error('another table')
      desk.surfaces.set(`${write.record.symbol} ${write.record.slot}`, write.record)
    }
    expect(desk.surfaces.size).toBe(3)
    const input = { symbol: 'SPX', from: instant(start), to: instant(start + 600_000), limit: 10 }
    const found = valueOf(await handlers.surfaceHistory(input, CONTEXT))
    expect(found.fits.map(({ timestamp }) => timestamp)).toEqual([
      toIso(instant(start + 600_000)),
      toIso(instant(start + 300_000)),
    ])
    expect(found.fits[0]?.parameters).toEqual(answer.parameters)
    const schema = contract.vol.surfaceHistory['~orpc'].outputSchema
    expect((await schema?.['~standard'].validate(found))?.issues).toBeUndefined()
    const [smile] = answer.smiles
    const drawn = valueOf(
      await handlers.surfaceHistory({ ...input, expiry: smile?.expiry, limit: 1 }, CONTEXT),
    )
    expect((await schema?.['~standard'].validate(drawn))?.issues).toBeUndefined()
    const curve = drawn.fits[0]?.curve ?? []
    expect(curve).toHaveLength(161)
    // Between its points the kept smile is that of the fit: its quotes lie on the line through their neighbours.
    for (const { strike, fit_vol } of smile?.quotes ?? []) {
      const after = curve.findIndex((point) => point.strike >= strike)
      const [left, right] = [curve[after - 1], curve[after]]
      if (!left || !right) continue
      const share = (strike - left.strike) / (right.strike - left.strike)
      expect(left.volatility + share * (right.volatility - left.volatility)).toBeCloseTo(fit_vol, 3)
    }
    const none = valueOf(await handlers.surfaceHistory({ ...input, expiry: '1999-01-01' }, CONTEXT))
    expect(none.fits.map(({ curve: empty }) => empty)).toEqual([[], []])
    const reversed = { symbol: 'SPX', from: instant(start + 1), to: instant(start), limit: 10 }
    expect(await handlers.surfaceHistory(reversed, CONTEXT)).toMatchObject({
      failure: { code: 'dates_reversed' },
    })
  })
})
