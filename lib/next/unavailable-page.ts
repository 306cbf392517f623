/** The page that a browser shows while sessions cannot be read. */
import type { Refusal } from './refusal'

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Temporarily unavailable</title>
<style>body{font:1rem/1.5 system-ui,sans-serif;max-width:32rem;margin:15vh auto;padding:0 1rem;color-scheme:light dark}</style>
</head>
<body>
<h1>Temporarily unavailable</h1>
<p>The page cannot be shown right now. Please try again in a few seconds.</p>
<p><a href="">Try again</a></p>
</body>
</html>
`

export function unavailablePage({ status, headers }: Refusal): Response {
  const type = { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' }
  return new Response(page, { status, headers: { ...headers, ...type } })
}
