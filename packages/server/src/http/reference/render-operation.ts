import { errorStatus } from '@sentra/contract'
import { errorAdvice } from '@sentra/contract/error-advice'
import type { OperationDoc } from './describe-operations.ts'
import { codeBlock, escapeHtml, sentence } from './html.ts'
import type { Field } from './list-fields.ts'
import { curlOf, typescriptOf } from './snippets.ts'

/** One operation: what it takes, answers and refuses, with an example in two languages. */
export function renderOperation(operation: OperationDoc, origin: string): string {
  const { name, method, path, summary, permission, roles, write, input, output, errors, example } = operation
  const who = permission === null ? 'Anyone.' : `Permission <code>${permission}</code>: ${roles.join(', ')}.`
  return `<section class="operation" id="${name}" data-search="${escapeHtml(searchText(operation))}">
<h3>${escapeHtml(summary)} <a href="#${name}" class="name">${name}</a></h3>
<p class="address"><span class="method ${method.toLowerCase()}">${method}</span> <code>${escapeHtml(path)}</code></p>
<p class="muted">${who}${write ? ' A write: it takes an <code>Idempotency-Key</code>.' : ''}</p>
<div class="columns"><div>
${fieldTable('Input', input)}
${fieldTable('Output', output)}
<h4>Errors</h4>
<ul class="errors">${errors.map(errorItem).join('')}</ul>
</div><div>
${codeBlock('curl', curlOf(operation, origin))}
${codeBlock('TypeScript', typescriptOf(operation))}
${codeBlock('Answer', JSON.stringify(example.output, null, 2))}
</div></div>
</section>`
}

const searchText = ({ name, method, path, summary, permission, input, output }: OperationDoc) =>
  [name, method, path, summary, permission, ...input.map((field) => field.path), ...output.map((field) => field.path)]
    .join(' ')
    .toLowerCase()

function fieldTable(title: string, fields: Field[]): string {
  if (fields.length === 0) return `<h4>${title}</h4><p class="muted">Nothing.</p>`
  const hasPlace = fields.some((field) => field.place !== undefined)
  const rows = fields.map(
    ({ path, type, isRequired, note, place }) =>
      `<tr><th scope="row"><code>${escapeHtml(path)}</code>${isRequired ? '' : ' <span class="muted">optional</span>'}</th>` +
      `<td><code>${escapeHtml(type)}</code></td>${hasPlace ? `<td>${path.includes('.') ? '' : place}</td>` : ''}<td>${sentence(note)}</td></tr>`,
  )
  const head = `<tr><th>Field</th><th>Type</th>${hasPlace ? '<th>In</th>' : ''}<th>Note</th></tr>`
  const table = `<div class="scroll" tabindex="0"><table><thead>${head}</thead><tbody>${rows.join('')}</tbody></table></div>`
  if (fields.length <= 12) return `<h4>${title}</h4>${table}`
  return `<h4>${title}</h4><details><summary>${fields.length} fields</summary>${table}</details>`
}

const errorItem = (code: OperationDoc['errors'][number]) =>
  `<li><a href="#${code}"><code>${code}</code></a> <span class="muted">${errorStatus[code]}</span> ${sentence(errorAdvice[code].title)}</li>`
