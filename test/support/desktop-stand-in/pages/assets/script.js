/* global window, document, setTimeout */
// What the terminal does on its side of the bridge, in a few lines: one port at a time, commands, violations.
window.seen = { commands: [], violations: [], ports: 0, files: [] }
document.addEventListener('securitypolicyviolation', (event) => {
  window.seen.violations.push(`${event.effectiveDirective} ${event.blockedURI}`)
})
window.optionix.onFile((...told) => window.seen.files.push(told))
window.optionix.onCommand((id) => window.seen.commands.push(id))

/** A new port; the answers of the engine to one frame each. */
window.openPort = () =>
  new Promise((resolve) => {
    const listen = (event) => {
      if (event.source !== window || event.data?.channel !== 'optionix:port') return
      window.removeEventListener('message', listen)
      window.seen.ports += event.ports.length
      resolve(event.ports[0])
    }
    window.addEventListener('message', listen)
    window.optionix.connect()
  })
window.ask = (port, text) =>
  new Promise((resolve) => {
    port.onmessage = (event) => resolve(JSON.parse(event.data))
    port.postMessage(text)
  })

// A library that writes its styles at run time, with the nonce of the page.
const style = document.createElement('style')
style.nonce = document.querySelector('meta[name="csp-nonce"]').content
style.textContent = 'output { color: rgb(1, 2, 3) }'
document.head.append(style)

/** In a task of its own: what a tool runs in a page is let past the policy. */
const tried = (run) =>
  new Promise((resolve) =>
    setTimeout(() => {
      try {
        run()
        resolve('went through')
      } catch {
        resolve('refused')
      }
    }),
  )
window.tryEval = async () => [
  await tried(() => (0, eval)('1')),
  await tried(() => new Function('return 1')()),
]
