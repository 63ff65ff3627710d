/** The theme's colours as a canvas chart needs them: read from the page, again whenever the theme changes. */
export type ChartInk = Readonly<
  Record<
    | 'text'
    | 'secondary'
    | 'muted'
    | 'hair'
    | 'control'
    | 'up'
    | 'down'
    | 'panel'
    | 'band'
    | 'inverse'
    | 'tint'
    | 'blue'
    | 'orange'
    | 'teal'
    | 'warn',
    string
  >
>

/** Colours of the tokens as the page has them now. Mixed ones go through an element, the canvas knows no `color-mix`. */
export function readInk(element: HTMLElement): ChartInk {
  const probe = document.createElement('i')
  element.append(probe)
  const colour = (value: string): string => {
    probe.style.color = value
    return getComputedStyle(probe).color
  }
  const ink: ChartInk = {
    text: colour('var(--ox-text-primary)'),
    secondary: colour('var(--ox-text-secondary)'),
    muted: colour('var(--ox-text-muted)'),
    hair: colour('var(--ox-line-hair)'),
    control: colour('var(--ox-line-control)'),
    up: colour('var(--ox-dir-up)'),
    down: colour('var(--ox-dir-down)'),
    panel: colour('var(--ox-surface-panel)'),
    band: canvasColour(colour('color-mix(in srgb, var(--ox-text-primary) 7%, var(--ox-surface-panel))')),
    inverse: colour('var(--ox-text-inverse)'),
    tint: canvasColour(colour('color-mix(in srgb, var(--ox-dir-up) 26%, var(--ox-surface-panel))')),
    blue: colour('var(--ox-series-2)'),
    orange: colour('var(--ox-series-3)'),
    teal: colour('var(--ox-series-4)'),
    warn: colour('var(--ox-sev-warn)'),
  }
  probe.remove()
  return ink
}

/** A computed colour as `rgb()`: `color(srgb …)` is a form that the chart's own parser does not know. */
function canvasColour(colour: string): string {
  const canvas = document.createElement('canvas')
  const pen = canvas.getContext('2d')
  if (pen === null) return colour
  pen.fillStyle = colour
  pen.fillRect(0, 0, 1, 1)
  const [red, green, blue, alpha = 255] = pen.getImageData(0, 0, 1, 1).data
  return `rgba(${red},${green},${blue},${alpha / 255})`
}
