import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseWindowState, placeOnDisplays } from '../../src/main/desktop/window-state.ts'

const PRIMARY = { x: 0, y: 0, width: 1_920, height: 1_040 }
const LEFT = { x: -2_560, y: 0, width: 2_560, height: 1_400 }
const state = { x: 100, y: 80, width: 1_200, height: 700, isMaximized: false, isFullScreen: false }

describe('a remembered window', () => {
  it('keeps its place where it still fits', () => {
    expect(placeOnDisplays(state, [PRIMARY])).toEqual(state)
    expect(placeOnDisplays({ ...state, x: -2_000 }, [PRIMARY, LEFT])).toEqual({ ...state, x: -2_000 })
  })

  it('comes back to the first display when its own is gone', () => {
    expect(placeOnDisplays({ ...state, x: -2_000 }, [PRIMARY])).toEqual({ ...state, x: 0 })
  })

  it('shrinks from a large screen to a small one', () => {
    const large = { ...state, x: 0, y: 0, width: 3_840, height: 2_100, isMaximized: true }
    expect(placeOnDisplays(large, [PRIMARY])).toEqual({ ...PRIMARY, isMaximized: true, isFullScreen: false })
  })

  it('is centred when nothing is remembered', () => {
    expect(placeOnDisplays(null, [PRIMARY])).toMatchObject({ x: 240, y: 70, width: 1_440, height: 900 })
  })

  it('lies wholly on one display, whatever was remembered', () => {
    const pixel = fc.integer({ min: -100_000, max: 100_000 })
    const side = fc.integer({ min: 1, max: 100_000 })
    const areas = fc.array(fc.record({ x: pixel, y: pixel, width: side, height: side }), {
      minLength: 1,
      maxLength: 4,
    })
    const states = fc.record({
      x: pixel,
      y: pixel,
      width: side,
      height: side,
      isMaximized: fc.boolean(),
      isFullScreen: fc.boolean(),
    })
    fc.assert(
      fc.property(areas, states, (workAreas, remembered) => {
        const placed = placeOnDisplays(remembered, workAreas)
        const isInside = workAreas.some(
          (area) =>
            placed.x >= area.x &&
            placed.y >= area.y &&
            placed.x + placed.width <= area.x + area.width &&
            placed.y + placed.height <= area.y + area.height,
        )
        expect(isInside).toBe(true)
      }),
      { seed: 20_260_101 },
    )
  })

  it.each([
    '',
    'null',
    '[]',
    '{"x":"no"',
    '{"x":1}',
    JSON.stringify({ ...state, x: 1.5 }),
    JSON.stringify({ ...state, width: 0 }),
    JSON.stringify({ ...state, x: 1e9 }),
    JSON.stringify({ ...state, more: 1 }),
    JSON.stringify({ ...state, isMaximized: 'yes' }),
  ])('is forgotten when its file holds %j', (text) => {
    expect(parseWindowState(text)).toBeNull()
  })

  it('is read back as it was written', () => {
    expect(parseWindowState(JSON.stringify(state))).toEqual(state)
  })
})
