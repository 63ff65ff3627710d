import { Dock } from './dock/Dock.tsx'
import css from './Shell.module.css'

export function Shell() {
  return (
    <div className={css.shell}>
      <main className={css.dock}>
        <Dock />
      </main>
    </div>
  )
}
