import { z } from 'zod'

const WIDTH_MIN = 960
const HEIGHT_MIN = 600
const PIXELS_MAX = 100_000
const pixels = z.number().int().min(-PIXELS_MAX).max(PIXELS_MAX)

const windowState = z.strictObject({
  x: pixels,
  y: pixels,
  width: pixels.min(1),
  height: pixels.min(1),
  isMaximized: z.boolean(),
  isFullScreen: z.boolean(),
})

/** Where a window was: device-independent pixels of the virtual screen. */
export type WindowState = Readonly<z.infer<typeof windowState>>
type Rectangle = Readonly<{ x: number; y: number; width: number; height: number }>

export const WINDOW_SIZE_MIN = { width: WIDTH_MIN, height: HEIGHT_MIN } as const
const SIZE_DEFAULT = { width: 1_440, height: 900 } as const

/** Reads what a file holds; null when it is not a window state, whatever else it may be. */
export function parseWindowState(text: string): WindowState | null {
  try {
    return windowState.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null // Not JSON: a damaged file costs the window its place, nothing more.
  }
}

const overlap = (left: Rectangle, right: Rectangle): number =>
  Math.max(0, Math.min(left.x + left.width, right.x + right.width) - Math.max(left.x, right.x)) *
  Math.max(0, Math.min(left.y + left.height, right.y + right.height) - Math.max(left.y, right.y))

const between = (low: number, value: number, high: number): number => Math.max(low, Math.min(value, high))

/**
 * The state, moved and shrunk to lie wholly on one display: the one it overlaps most, else the first. `workAreas` are
 * the displays without their task bars, the primary one first. Without a state: centred on the first.
 */
export function placeOnDisplays(state: WindowState | null, workAreas: readonly Rectangle[]): WindowState {
  const first = workAreas[0] ?? { x: 0, y: 0, ...SIZE_DEFAULT }
  const best = state === null ? first : mostOverlapping(state, workAreas, first)
  const width = between(1, Math.max(WIDTH_MIN, state?.width ?? SIZE_DEFAULT.width), best.width)
  const height = between(1, Math.max(HEIGHT_MIN, state?.height ?? SIZE_DEFAULT.height), best.height)
  const wish = state ?? {
    x: Math.round(best.x + (best.width - width) / 2),
    y: Math.round(best.y + (best.height - height) / 2),
  }
  return {
    x: between(best.x, wish.x, best.x + best.width - width),
    y: between(best.y, wish.y, best.y + best.height - height),
    width,
    height,
    isMaximized: state?.isMaximized ?? false,
    isFullScreen: state?.isFullScreen ?? false,
  }
}

function mostOverlapping(state: Rectangle, workAreas: readonly Rectangle[], fallback: Rectangle): Rectangle {
  const ranked = workAreas.toSorted((left, right) => overlap(state, right) - overlap(state, left))
  const best = ranked[0]
  return best !== undefined && overlap(state, best) > 0 ? best : fallback
}
