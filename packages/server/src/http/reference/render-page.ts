import { API_PREFIX, errorStatus, eventData, type ErrorCode } from '@sentra/contract'
import { errorAdvice } from '@sentra/contract/error-advice'
import type { OperationDoc } from './describe-operations.ts'
import { codeBlock, escapeHtml, sentence } from './html.ts'
import { renderOperation } from './render-operation.ts'

/** `origin` is where the reader reaches this server; `stylesheet` the dashboard's, whose colours and fonts are used. */
export type PageFacts = { operations: OperationDoc[]; origin: string; version: string; stylesheet: string | undefined }

const titles: Record<string, string> = { pullRequests: 'Pull requests' }
const titleOf = (domain: string) => titles[domain] ?? domain.charAt(0).toUpperCase() + domain.slice(1)

/** The whole reference as one page that needs nothing from elsewhere. */
export function renderPage({ operations, origin, version, stylesheet }: PageFacts): string {
  const domains = [...new Set(operations.map(({ domain }) => domain))]
  const of = (domain: string) => operations.filter((operation) => operation.domain === domain)
  const parts = domains.map(
    (domain) =>
      `<section class="domain" aria-label="${titleOf(domain)}"><h2 id="${domain}">${titleOf(domain)}</h2>${of(domain)
        .map((operation) => renderOperation(operation, origin))
        .join('')}</section>`,
  )
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>API reference · Sentra</title>
${stylesheet === undefined ? '' : `<link rel="stylesheet" href="${stylesheet}">`}
<link rel="stylesheet" href="/api/reference/style.css">
<script type="module" src="/api/reference/search.js"></script>
</head>
<body class="reference">
<header>
<a href="/" class="home">Sentra</a><p class="muted">API reference, ${escapeHtml(version)}</p>
<label for="search" class="muted">Search operations and fields</label>
<input id="search" type="search" autocomplete="off" spellcheck="false">
<p id="found" class="muted" role="status"></p>
<nav aria-label="Operations"><a href="#using">Using the API</a><a href="#live">Live data</a>${domains
    .map((domain) => `<p>${titleOf(domain)}</p>${of(domain).map(navItem).join('')}`)
    .join('')}<p>Errors</p><a href="#errors">Every code</a></nav>
</header>
<main>
<h1>API reference</h1>
${renderIntroduction(origin)}
${parts.join('\n')}
<section class="domain" aria-label="Errors"><h2 id="errors">Errors</h2>${renderErrors()}</section>
</main>
</body>
</html>
`
}

const navItem = ({ name, method, summary }: OperationDoc) =>
  `<a href="#${name}" data-for="${name}" title="${escapeHtml(summary)}"><span class="method ${method.toLowerCase()}">${method}</span>${name}</a>`

function renderIntroduction(origin: string): string {
  return `<section class="domain" aria-label="Using the API"><h2 id="using">Using the API</h2>
<p>Every operation lies below <code>${API_PREFIX}</code>, takes and answers JSON, and is described in
<a href="${API_PREFIX}/openapi.json">OpenAPI</a>. Programs send the token of the data directory; the file is called <code>token</code>.</p>
${codeBlock('Shell', `export SENTRA_TOKEN=$(cat ~/.local/share/sentra/token)\ncurl -H "Authorization: Bearer $SENTRA_TOKEN" ${origin}${API_PREFIX}/status`)}
${codeBlock('TypeScript', `import { createClient } from '@sentra/client'\n\nconst sentra = createClient({ url: '${origin}', token: process.env.SENTRA_TOKEN })`)}
<ul class="plain"><li>A write takes an <code>Idempotency-Key</code>: the same key and input get the first answer again, so a write may be repeated after a lost connection.</li>
<li>Lists are pages: <code>limit</code> and <code>after</code>, which takes the <code>next</code> of the page before.</li>
<li>A refusal answers <code>{code, message, details, requestId}</code>; the codes are a closed list, at the end of this page.</li>
<li>Every request is answered within 30 seconds. <code>GET /healthz</code> needs no token.</li></ul></section>
<section class="domain" aria-label="Live data"><h2 id="live">Live data</h2>
<p>The WebSocket <code>${API_PREFIX}/stream?after=SEQ</code> sends frames <code>{frame, cursor, events}</code>. <code>frame</code> counts those of this
connection, so a gap means lost frames; <code>cursor</code> is where to go on with <code>after</code>. <code>${API_PREFIX}/logs/TASK</code> follows the lines of a task.</p>
<p>Events: ${Object.keys(eventData)
    .map((type) => `<code>${type}</code>`)
    .join(', ')}.</p></section>`
}

function renderErrors(): string {
  return (Object.keys(errorStatus) as ErrorCode[])
    .map((code) => {
      const { title, why, do: steps } = errorAdvice[code]
      const list = steps.map((step) => `<li>${sentence(step)}</li>`).join('')
      return `<section class="error" id="${code}"><h3><code>${code}</code> <span class="muted">${errorStatus[code]}</span> ${sentence(title)}</h3><p>${sentence(why)}</p><ul>${list}</ul></section>`
    })
    .join('')
}
