import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '../../../src/renderer')

type Theme = Readonly<{
  surface: Readonly<{ panel: string }>
  text: Readonly<{ primary: string }>
  direction: Readonly<Record<string, Readonly<{ up: string; down: string }>>>
}>

const themes = (
  JSON.parse(readFileSync(join(ROOT, 'theme/tokens.json'), 'utf8')) as {
    theme: Readonly<Record<string, Theme>>
  }
).theme
const style = readFileSync(join(ROOT, 'widgets/tables/HeatGrid.module.css'), 'utf8')
const shares = [...style.matchAll(/--heat-most: (\d+)%/g)].map(([, share]) => Number(share) / 100)

const channels = (hex: string): readonly number[] =>
  [1, 3, 5].map((from) => Number.parseInt(hex.slice(from, from + 2), 16))

const luminance = (colour: readonly number[]): number => {
  const [red = 0, green = 0, blue = 0] = colour.map((value) => {
    const share = value / 255
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** WCAG 2.2 contrast of text on the strongest tint of a colour over a panel. */
function contrast({ surface, text }: Theme, hue: string, share: number): number {
  const panel = channels(surface.panel)
  const tint = channels(hue).map((value, at) => value * share + (panel[at] ?? 0) * (1 - share))
  const [one, other] = [luminance(tint), luminance(channels(text.primary))]
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05)
}

describe('heat', () => {
  it('leaves figures readable on the strongest tint of every theme and palette', () => {
    expect(shares).toHaveLength(2)
    const [usual = 1, mono = 1] = shares
    for (const [name, theme] of Object.entries(themes))
      for (const [palette, hues] of Object.entries(theme.direction))
        for (const hue of [hues.up, hues.down])
          expect(
            contrast(theme, hue, palette === 'mono' ? mono : usual),
            `${name} ${palette} ${hue}`,
          ).toBeGreaterThanOrEqual(4.5)
  })
})
