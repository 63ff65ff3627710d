import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { REFERENCE_CSS } from './reference-page.ts'

/** One file of the documentation pages, served from memory: no network, no inline script. */
type DocsFile = Readonly<{ type: string; body: string | Buffer }>

const packages = createRequire(import.meta.url)
const packageFile = (name: string, file: string): Buffer =>
  readFileSync(join(dirname(packages.resolve(`${name}/package.json`)), file))

const page = (title: string, head: string, body: string): string =>
  `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
${head}
</head>
<body>
${body}
</body>
</html>
`

/** Interactive page: try a call, see its answer. */
export const DOCS_HTML = page(
  'Optionix Terminal – API',
  '<link rel="stylesheet" href="/docs/assets/swagger-ui.css">\n<link rel="icon" href="/docs/assets/favicon.png">',
  `<div id="swagger-ui"></div>
<script src="/docs/assets/swagger-ui-bundle.js"></script>
<script src="/docs/assets/start.js"></script>`,
)

const START = `window.ui = SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  presets: [SwaggerUIBundle.presets.apis],
  validatorUrl: null,
})
`

/** The assets of both pages by file name, read when first asked for. */
export function docsAssets(): (name: string) => DocsFile | null {
  const loaders: Readonly<Record<string, () => DocsFile>> = {
    'swagger-ui.css': () => ({ type: 'text/css', body: packageFile('swagger-ui-dist', 'swagger-ui.css') }),
    'swagger-ui-bundle.js': () => ({
      type: 'text/javascript',
      body: packageFile('swagger-ui-dist', 'swagger-ui-bundle.js'),
    }),
    'favicon.png': () => ({ type: 'image/png', body: packageFile('swagger-ui-dist', 'favicon-32x32.png') }),
    'reference.css': () => ({ type: 'text/css', body: REFERENCE_CSS }),
    'start.js': () => ({ type: 'text/javascript', body: START }),
  }
  const loaded = new Map<string, DocsFile>()
  return (name) => {
    const loader = Object.hasOwn(loaders, name) ? loaders[name] : undefined
    if (!loader) return null
    const file = loaded.get(name) ?? loader()
    loaded.set(name, file)
    return file
  }
}
