import type { OpenApiDocument } from '../openapi.ts'

type Json = Readonly<Record<string, unknown>>
type Item = Readonly<{ method: string; path: string; operation: Json }>

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escaped = (text: unknown): string =>
  String(text ?? '').replace(/[&<>"]/g, (sign) => ESCAPES[sign] ?? sign)
const json = (value: unknown): string => `<pre>${escaped(JSON.stringify(value, null, 2))}</pre>`
const anchor = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]+/g, '-')

/** Style of the reference page, served as a file so that the page needs no exception from the policy. */
export const REFERENCE_CSS = `:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { display: grid; grid-template-columns: 18rem minmax(0, 60rem); gap: 2.5rem; margin: 0 2rem; }
nav { position: sticky; top: 0; max-height: 100vh; overflow: auto; padding: 1.5rem 0; font-size: 0.9rem; }
nav ul { list-style: none; margin: 0 0 1rem; padding: 0; }
nav strong, h2 { text-transform: capitalize; }
section { border-top: 1px solid #8884; padding: 1rem 0; }
h3 code { font-size: 1rem; }
.method { display: inline-block; min-width: 4.5rem; font-weight: 700; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: 0.25rem 0.75rem 0.25rem 0; border-bottom: 1px solid #8883; vertical-align: top; }
pre { overflow: auto; max-height: 28rem; padding: 0.75rem; background: #8881; border-radius: 4px; font-size: 0.85rem; }
@media (max-width: 60rem) { body { display: block; margin: 0 1rem; } nav { position: static; max-height: none; } }
@media print { nav { display: none; } body { display: block; } }
`

/** The reference as one page without scripts: read, search with the browser, print. */
export function referencePage(document: OpenApiDocument): string {
  const groups = Map.groupBy(itemsOf(document), ({ operation }) =>
    String((operation.tags as string[] | undefined)?.[0] ?? ''),
  )
  const info = document.info as Json
  const nav = [...groups].map(
    ([tag, items]) => `<strong>${escaped(tag)}</strong><ul>${items.map(link).join('')}</ul>`,
  )
  const body = [...groups].map(([tag, items]) => `<h2>${escaped(tag)}</h2>${items.map(section).join('')}`)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(info.title)} – API reference</title>
<link rel="icon" href="/docs/assets/favicon.png">
<link rel="stylesheet" href="/docs/assets/reference.css">
</head>
<body>
<nav aria-label="Entries">${nav.join('\n')}</nav>
<main>
<h1>${escaped(info.title)} ${escaped(info.version)}</h1>
<p>${escaped(info.description)} <a href="/docs">Try a call</a> · <a href="/openapi.json">OpenAPI 3.1</a></p>
${body.join('\n')}
<h2>Failures</h2>
<p>Every failure, on every path, has this body.</p>
${json(((document.components as Json).schemas as Json).Error)}
</main>
</body>
</html>
`
}

/** Entries without their aliases, which are named under the entry. */
function itemsOf(document: OpenApiDocument): readonly Item[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, operation]) => operation['x-alias-of'] === undefined)
      .map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  )
}

const idOf = ({ method, path }: Item): string => anchor(`${method}-${path}`)

const link = (item: Item): string =>
  `<li><a href="#${idOf(item)}">${escaped(item.operation.summary)}</a></li>`

function section(item: Item): string {
  const { method, path, operation } = item
  const answers = Object.entries((operation.responses ?? {}) as Record<string, Json>).filter(
    ([status]) => status !== 'default',
  )
  return `<section id="${idOf(item)}">
<h3><span class="method">${method}</span> <code>${escaped(path)}</code></h3>
<p>${escaped(operation.summary)}</p>
<p>Permission: <code>${escaped(operation['x-permission'])}</code></p>
${parameters((operation.parameters ?? []) as readonly Json[])}
${operation.requestBody === undefined ? '' : `<details><summary>Body</summary>${json(schemaOf(operation.requestBody as Json))}</details>`}
${answers.map(([status, answer]) => `<details><summary>Answer ${status}</summary>${json(schemaOf(answer))}</details>`).join('\n')}
</section>`
}

/** The schema of the first content type. */
function schemaOf(body: Json): unknown {
  const [content] = Object.values((body.content ?? {}) as Readonly<Record<string, Json>>)
  return content?.schema ?? {}
}

function parameters(list: readonly Json[]): string {
  if (list.length === 0) return ''
  const rows = list.map(
    ({ name, in: place, required, schema }) =>
      `<tr><td><code>${escaped(name)}</code></td><td>${escaped(place)}${required ? ', required' : ''}</td><td><code>${escaped(JSON.stringify(schema))}</code></td></tr>`,
  )
  return `<table><thead><tr><th>Parameter</th><th>In</th><th>Schema</th></tr></thead><tbody>${rows.join('')}</tbody></table>`
}
