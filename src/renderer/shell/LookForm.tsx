import { useLook, useTerminal } from '../terminal/hooks.ts'
import { Choice } from '../widgets/fields/Choice.tsx'
import css from './overlays.module.css'

const THEMES = [
  { value: 'dark', words: 'Dark' },
  { value: 'light', words: 'Light' },
  { value: 'contrast', words: 'High contrast' },
  { value: 'system', words: 'System' },
] as const

const DIRECTIONS = [
  { value: 'blue-orange', words: 'Blue, orange' },
  { value: 'green-red', words: 'Green, red' },
  { value: 'red-green', words: 'Red, green' },
  { value: 'red-blue', words: 'Red, blue' },
  { value: 'mono', words: 'Mono' },
] as const

const DENSITIES = [
  { value: 'compact', words: 'Compact 20' },
  { value: 'normal', words: 'Normal 24' },
  { value: 'roomy', words: 'Roomy 32' },
] as const

const MOTIONS = [
  { value: 'system', words: 'Follow system' },
  { value: 'off', words: 'Off' },
] as const

/** Theme, direction, density, motion, with a preview. Applies at once; kept on this machine. */
export function LookForm() {
  const { look: store } = useTerminal()
  const look = useLook()
  return (
    <div className={css.look}>
      <Choice
        label="Theme"
        options={THEMES}
        value={look.theme}
        onChange={(theme) => store.setState({ theme })}
      />
      <Choice
        label="Up and down"
        options={DIRECTIONS}
        value={look.direction}
        onChange={(direction) => store.setState({ direction })}
      />
      <Choice
        label="Density"
        options={DENSITIES}
        value={look.density}
        onChange={(density) => store.setState({ density })}
      />
      <Choice
        label="Motion"
        options={MOTIONS}
        value={look.motion}
        onChange={(motion) => store.setState({ motion })}
      />
      <p className={css.preview}>
        <span className="ox-muted">Example</span>
        <span className="ox-up">▲ +31.15</span>
        <span className="ox-down">▼ −12.40</span>
        <span className="ox-muted">hatch = old or not real</span>
        <span className={`ox-hatch ox-muted ${css.previewOld}`}>55.20 · 14 s</span>
      </p>
    </div>
  )
}
