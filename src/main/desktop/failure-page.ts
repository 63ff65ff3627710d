const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (letter) => ENTITIES[letter] ?? '')

export type ShownFailure = Readonly<{ title: string; message: string; code: string; hint: string }>

const STYLE = 'body{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:15vh auto;padding:0 2rem}'

/** What a start or a window that failed shows: cause, code, what to do. No script. */
export const failurePage = (
  { title, message, code, hint }: ShownFailure,
  nonce: string,
): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="color-scheme" content="dark light">
<title>Optionix Terminal – ${escaped(title)}</title>
<style nonce="${escaped(nonce)}">${STYLE}</style>
</head>
<body>
<main role="alert">
<h1>${escaped(title)}</h1>
<p>${escaped(message)}</p>
<p>${escaped(hint)}</p>
<p><small>Code: <code>${escaped(code)}</code></small></p>
</main>
</body>
</html>
`
