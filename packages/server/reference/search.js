// Search of the API reference: shows the operations that hold every word. Without scripts all of them are shown.
const field = document.querySelector('#search')
const found = document.querySelector('#found')
const operations = [...document.querySelectorAll('.operation')]
const errors = [...document.querySelectorAll('.error')]
const domains = [...document.querySelectorAll('.domain')]

field.addEventListener('input', search)
document.addEventListener('keydown', (event) => {
  if (event.key === '/' && document.activeElement !== field) {
    event.preventDefault()
    field.focus()
  }
  if (event.key === 'Escape' && document.activeElement === field) {
    field.value = ''
    search()
  }
})
// A link to a place that the search has hidden still leads there.
globalThis.addEventListener('hashchange', () => {
  field.value = ''
  search()
  document.querySelector(`[id="${CSS.escape(location.hash.slice(1))}"]`)?.scrollIntoView()
})

function search() {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean)
  const holds = (text) => words.every((word) => text.includes(word))
  for (const operation of operations) operation.hidden = !holds(operation.dataset.search)
  for (const error of errors) error.hidden = !holds(error.textContent.toLowerCase())
  for (const link of document.querySelectorAll('nav [data-for]')) {
    link.hidden = document.querySelector(`[id="${link.dataset.for}"]`).hidden
  }
  for (const domain of domains) {
    const parts = [...domain.querySelectorAll('.operation, .error')]
    domain.hidden = words.length > 0 && parts.every((part) => part.hidden)
  }
  const shown = operations.filter((operation) => !operation.hidden).length
  found.textContent = words.length === 0 ? '' : `${shown} of ${operations.length} operations`
}
