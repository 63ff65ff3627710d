/* global document, localStorage, matchMedia */
// The policy allows no eval, and zod asks whether it may as soon as a schema is made: in whichever chunk the bundler
// evaluates first, which is before any module of ours can call z.config.
globalThis.__zod_globalConfig = { jitless: true }

// Runs before the first paint, so that the skeleton already has the chosen theme. state/look.ts writes the same key.
;(function () {
  function stored() {
    try {
      return JSON.parse(localStorage.getItem('optionix.look') || '{}').value || {}
    } catch {
      return {}
    }
  }
  var root = document.documentElement
  var look = stored()
  var light = matchMedia('(prefers-color-scheme: light)').matches
  var theme = look.theme === 'system' ? (light ? 'light' : 'dark') : look.theme || 'dark'
  root.setAttribute('data-mantine-color-scheme', theme === 'light' ? 'light' : 'dark')
  root.setAttribute('data-ox-contrast', theme === 'contrast' ? 'high' : 'normal')
  root.setAttribute('data-ox-direction', look.direction || 'blue-orange')
  root.setAttribute('data-ox-density', look.density || 'compact')
  root.setAttribute('data-ox-motion', look.motion || 'system')
})()
